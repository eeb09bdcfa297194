"""What hostile scenes try. Each deed prints "did" when it succeeds, and may touch a canary, which is seen from outside.

`stopped_by` names every part of the wall that alone would stop it: N namespaces and private root, L Landlock,
S seccomp, C dropped capabilities. Taken away together they let it happen, which is tried, too. An empty one names
bombs, and deeds that something else stops (limits, the clean server, the collector) or that must not be tried.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

PRELUDE = """
import ctypes, errno, fcntl, glob, os, resource, signal, socket, struct, subprocess, sys, time
W = {world!r}
SECRET, LEFT, PORT, UDP = W + "/secrets/settings.py", W + "/left", {port}, {udp}
VICTIM = {victim}
libc = ctypes.CDLL(None, use_errno=True)
Z = ctypes.create_string_buffer(4096)
def call(number, *arguments):
    result = libc.syscall(ctypes.c_long(number), *arguments)
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result
def did(what=None):
    print("did", what)
"""


@dataclass(frozen=True)
class Case:
    name: str
    code: str
    stopped_by: str = ""
    limits: dict[str, Any] = field(default_factory=dict)
    only_with_namespaces: bool = False
    """A gap of tier B that docs/security/wall.md names."""
    if_the_kernel_has_it: bool = False
    """Whether it can happen at all depends on how the kernel was built."""
    error: str = ""
    """What a bomb is to be stopped for; empty: any error will do."""
    offence: str = ""
    """What is told of it beside its error; empty: nothing, as with whatever an honest scene may do, too."""


def deed(name: str, expression: str, stopped_by: str, **options: Any) -> Case:
    """One expression, or statements of which the last says "did"."""
    code = expression if "did(" in expression else f"did({expression})"
    return Case(name, code, stopped_by, **options)


READING = [
    deed("read the users", "open('/etc/passwd').read()", "NL"),
    deed("read a secret", "open(SECRET).read()", "NL"),
    deed("read a key of somebody's home", "open(W + '/home/.ssh/id_ed25519').read()", "NL"),
    deed("list somebody's home", "os.listdir(W + '/home')", "NL"),
    deed("list the other tenants", "os.listdir(W + '/jobs')", "NL"),
    deed("read another tenant's film", "open(W + '/jobs/other/film.mp4', 'rb').read()", "NL"),
    deed("read through a path of dots", "open('../' * 30 + SECRET[1:]).read()", "NL"),
    deed(
        "climb by descriptors",
        "fd = os.open('.', os.O_PATH)\n"
        "for _ in range(40): fd = os.open('..', os.O_PATH, dir_fd=fd)\n"
        "did(os.read(os.open(SECRET[1:], os.O_RDONLY, dir_fd=fd), 99))",
        "NL",
    ),
    deed("learn the size of a secret", "os.stat(SECRET).st_size", "N", only_with_namespaces=True),
    deed("learn whether a path is there", "os.access(SECRET, os.F_OK) or 1 / 0", "N", only_with_namespaces=True),
    deed("read where a link leads", "os.readlink(W + '/link')", "N", only_with_namespaces=True),
    deed("read by numpy", "import numpy; did(numpy.fromfile(SECRET, dtype='u1')[0])", "NL"),
    deed("map a secret", "import mmap; did(mmap.mmap(os.open(SECRET, 0), 0, prot=1)[:])", "NL"),
    deed("copy a secret in the kernel", "os.copy_file_range(os.open(SECRET, 0), os.open('x', 66), 99)", "NL"),
    deed("send a secret in the kernel", "os.sendfile(os.open('x', 66), os.open(SECRET, 0), 0, 99)", "NL"),
    deed("load a secret as a library", "import linecache; did(linecache.getlines(SECRET)[0])", "NL"),
    deed("walk the disk", "next(os.walk(W))[1][0]", "NL"),
    deed("glob the disk", "glob.glob(W + '/*')[0]", "NL"),
    deed("read by a map of numpy", "import numpy; did(numpy.memmap(SECRET, dtype='u1', mode='r')[0])", "NL"),
    deed("read as sound", "import av; did(bytes(next(av.open(SECRET, format='s16le').demux())))", "NL"),
    deed("read a part by an address", "import av\n"
         "did(bytes(next(av.open(f'subfile,,start,0,end,40,,:{SECRET}', format='s16le').demux())))", "NL"),
    deed("read somebody's drawing", "import svgelements; did(svgelements.SVG.parse(W + '/home/drawing.svg'))", "NL"),
    deed("pack up the other tenants", "import shutil; did(shutil.make_archive('x', 'tar', W + '/jobs'))", "NL"),
    deed("read by the C library", "did(os.read(libc.open(SECRET.encode(), 0), 99))", "NL"),
    deed("run a secret", "import runpy; did(runpy.run_path(SECRET)['KEY'])", "NL"),
    deed("import a secret", "sys.path.insert(0, W + '/secrets'); import settings; did(settings.KEY)", "NL"),
    deed("read a secret unheard", "sys.addaudithook(lambda *_: None); did(open(SECRET).read())", "NL"),
    Case("look for secrets in its environment", "print(os.environ)"),
    Case("look behind by a format", "import random, string\n"
         "print(string.Formatter().vformat('{0.__init__.__globals__[_os].environ}', [random.Random], {}))"),
    deed("read a raw disk", "next(open(d, 'rb').read(1) for d in glob.glob('/dev/vd*') + ['/dev/mem'])", ""),
    deed("open by a handle", "call(303, -100, SECRET.encode(), Z, Z, 0)", ""),
]  # fmt: skip
PROC = [
    deed("list the processes", "os.listdir('/proc')", "NL"),
    deed("read the environment of the first process", "open('/proc/1/environ', 'rb').read()", "NLC"),
    deed("read its own map", "open('/proc/self/maps').read()", "NL"),
    deed("write its own memory by file", "open('/proc/self/mem', 'r+b')", "NL"),
    deed("go through a process's root", "open('/proc/self/root/etc/passwd').read()", "NL"),
    deed("read the mounts", "open('/proc/mounts').read()", "NL"),
    deed("read the processor", "open('/proc/cpuinfo').read()", "NL"),
    deed("climb by its own folder in /proc", "open('/proc/self/cwd' + '/..' * 30 + SECRET).read()", "NL"),
    deed("read the connections", "open('/proc/net/tcp').read()", "NL"),
    deed("read the victim's command", "open(f'/proc/{VICTIM}/cmdline').read()", "NL"),
    deed("steal the victim's files", "os.listdir(f'/proc/{VICTIM}/fd')", "NL"),
    deed("list the devices", "os.listdir('/sys')", "NL"),
    deed("leave its cgroup", "open(glob.glob('/sys/fs/cgroup/**/cgroup.procs')[0], 'w').write('0') and did()", ""),
]
WRITING = [
    deed("leave a file", "open(LEFT, 'w').write('x')", "NL"),
    deed("leave a folder", "os.mkdir(LEFT) or 1", "NL"),
    deed("write a secret", "open(SECRET, 'a').write('x')", "NL"),
    deed("truncate a secret", "os.truncate(SECRET, 0) or 1", "NL"),
    deed("remove a secret", "os.unlink(SECRET) or 1", "NL"),
    deed("take a secret away", "os.rename(SECRET, LEFT) or 1", "NL"),
    deed("link to a secret", "os.link(SECRET, 'mine') or 1", "NLS"),
    deed("open a secret's mode", "os.chmod(SECRET, 0o777) or 1", "NS"),
    deed("give a secret away", "os.chown(SECRET, 0, 0) or 1", "NS"),
    deed("set a secret's times", "os.utime(SECRET, (1, 1)) or 1", "NS"),
    deed("mark a secret", "os.setxattr(SECRET, 'user.x', b'1') or 1", "NS", if_the_kernel_has_it=True),
    deed("poison a package", "import numpy; did(open(numpy.__file__, 'a'))", ""),
    deed("leave shared memory", "open('/dev/shm/left', 'w').write('x')", "NL"),
    deed("leave shared memory by name",
         "import _posixshmem; did(_posixshmem.shm_open('/left', os.O_CREAT | os.O_RDWR, mode=0o600))", "NL"),
    deed("keep a lock by name",
         "import _multiprocessing; did(_multiprocessing.SemLock(1, 1, 1, '/left', True))", "NLS"),
    deed("leave a temporary file", "open('/tmp/left', 'w').write('x')", "NL"),
    deed("lay a symbolic link", "os.symlink('/etc/passwd', 'film.mp4') or 1", "LS"),
    deed("lay a hard link", "open('a', 'w').close(); os.link('a', 'b'); did()", "S"),
    deed("lay a pipe", "os.mkfifo('film.mp4') or 1", "LS"),
    deed("lay a socket", "os.mknod('s', 0o140644) or 1", "LS"),
    deed("open a terminal", "os.openpty()", "NL", if_the_kernel_has_it=True),
    deed("change a mode in the newest way", "os.open('x', 66); did(call(452, -100, b'x', 0o777, 0) or 1)", "S",
         if_the_kernel_has_it=True),
    deed("ask for a file's flags", "fcntl.ioctl(os.open('x', 66), 0x80086601, bytes(8))", "S",
         if_the_kernel_has_it=True),
    deed("ask for a file's flags in the newest way", "os.open('x', 66); did(call(468, -100, b'x', Z, 24, 0) or 1)", "S",
         if_the_kernel_has_it=True),
    deed("hold a lease", "fcntl.fcntl(os.open('x', os.O_CREAT), 1024, 0) or 1", "S", if_the_kernel_has_it=True),
    deed("lay code for whoever comes next", "import site\n"
         "did(open(site.getsitepackages()[0] + '/sitecustomize.py', 'a'))", ""),
    deed("make a device", "os.mknod('d', 0o20666, os.makedev(1, 3)) or 1", ""),
    deed("leave a database", "import sqlite3; did(sqlite3.connect(LEFT).execute('create table a (b)'))", "NL"),
    deed("leave a film", "import av; film = av.open(LEFT, 'w', format='mp4'); film.add_stream('libx264', rate=9)\n"
         "film.start_encoding(); did()", "NL"),
    deed("leave a picture", "from PIL import Image; Image.new('L', (9, 9)).save(LEFT, 'PNG'); did()", "NL"),
    deed("leave a font's cache", "open('/var/cache/fontconfig/left', 'w')", ""),
    deed("save the console elsewhere", "from rich.console import Console; c = Console(record=True); c.print('x');"
         " c.save_text(LEFT); did()", "NL"),
]  # fmt: skip
RUNNING = [
    deed("run a program", "subprocess.run(['/bin/true'], check=True)", "NLS"),
    deed("run a shell", "os.system('true') == 0 or 1 / 0", "NLS"),
    deed("run a shell by a pickle", "import pickle\nclass X:\n    def __reduce__(self): return os.system, ('true',)\n"
         "pickle.loads(pickle.dumps(X())) == 0 and did()", "NLS"),
    deed("spawn a program", "os.waitpid(os.posix_spawn('/bin/true', ['x'], {}), 0)[1] == 0 and did()", "NLS"),
    deed("become a program", "os.execve('/bin/echo', ['x', 'did'], {})", "NLS"),
    deed("run a program by the loader",
         "subprocess.run([glob.glob('/lib64/ld-linux*')[0], '/bin/true'], check=True)", "NLS"),
    deed("run what it wrote", "import shutil; shutil.copyfile('/bin/true', 'x'); os.chmod('x', 0o755);"
         " did(subprocess.run(['./x'], check=True))", "NLS"),
    deed("run from memory", "fd = os.memfd_create('x'); os.write(fd, open('/bin/true', 'rb').read())\n"
         "if os.fork() == 0: os.execve(fd, ['x'], {})\nos.wait()[1] == 0 and did()", "NLS"),
    deed("run LaTeX", "subprocess.run(['latex', '--version'], check=True)", "NLS", if_the_kernel_has_it=True),
    deed("run Python", "subprocess.run([sys.executable, '-c', ''], check=True)", "NLS"),
]  # fmt: skip
TALKING = [
    deed("connect by TCP", "socket.create_connection(('127.0.0.1', PORT), 1)", "NLS"),
    deed("listen by TCP", "socket.create_server(('127.0.0.1', 0))", "LS"),
    deed("send by UDP", "socket.socket(2, 2).sendto(b'x', ('127.0.0.1', UDP))", "NS"),
    deed("fetch a page", "import urllib.request; did(urllib.request.urlopen(f'http://127.0.0.1:{PORT}/', timeout=1))",
         ""),
    deed("look up a name", "socket.gethostbyname('canary.invalid')", ""),
    deed("connect to a path", "s = socket.socket(socket.AF_UNIX); s.connect(W + '/stream.sock'); did()", "NS"),
    deed("send to a path", "s = socket.socket(1, 2); s.sendto(b'x', W + '/datagram.sock'); did()", "NS"),
    deed("send to a path by a pair", "a, b = socket.socketpair(1, 2); a.sendto(b'x', W + '/datagram.sock'); did()",
         "NS"),
    deed("connect to an abstract name", "s = socket.socket(1); s.connect('\\0' + W); did()", "NLS"),
    deed("fetch by a film's address", "import av; did(av.open(f'tcp://127.0.0.1:{PORT}', timeout=1))", "NLS"),
    deed("send by a film's address",
         "import av; o = av.open(f'udp://127.0.0.1:{UDP}', 'w', format='data')\n"
         "s = o.add_data_stream(); p = av.Packet(b'x'); p.stream = s; o.mux(p); o.close(); did()", "NS"),
    deed("talk to itself where nobody counts", "socket.socketpair()", "S"),
    deed("give a descriptor to the broker",
         "s = socket.socket(fileno=6); s.send(b'?'); t = socket.socket(fileno=socket.recv_fds(s, 1, 1)[1][0])\n"
         "socket.send_fds(t, [b'{'], [0, 1, 4]); t.send(b'}\\n'); t.recv(9) and did()", ""),
    deed("open netlink", "socket.socket(16, 3)", "S"),
    deed("open raw packets", "socket.socket(17, 3)", "NSC"),
    deed("open raw IP", "socket.socket(2, 3, 1)", "NSC"),
    deed("open IPv6", "socket.socket(10)", "S"),
    deed("open vsock", "socket.socket(40)", "S", if_the_kernel_has_it=True),
    deed("open the kernel's ciphers", "socket.socket(38, 5)", "S", if_the_kernel_has_it=True),
    deed("push a key into the terminal", "fcntl.ioctl(0, 0x5412, b'x')", ""),
]  # fmt: skip
SIGNALLING = [
    deed("see whether the victim is there", "os.kill(VICTIM, 0) or 1", "NL"),
    deed("kill the victim", "os.kill(VICTIM, 9) or 1", "NL"),
    deed("kill a thread of the victim", "call(234, VICTIM, VICTIM, 15)", "NL"),
    deed("send the victim a value", "call(129, VICTIM, 15, struct.pack('3i116x', 15, 0, -1)) or 1", "NLS"),
    deed("hold the victim", "os.pidfd_open(VICTIM)", "NS"),
    deed("take a descriptor of the victim", "call(438, call(434, VICTIM, 0), 0, 0)", "NLSC"),
    deed("signal its parent", "os.getppid() and os.kill(os.getppid(), 0) is None and did()", "NL"),
    deed("renice the victim", "os.setpriority(0, VICTIM, 19) or 1", "NSC"),
    deed("limit the victim", "resource.prlimit(VICTIM, resource.RLIMIT_NOFILE, (9, 9))", "NS"),
    deed("pin the victim", "os.sched_setaffinity(VICTIM, {0}) or 1", "NSC"),
    deed("trace the victim", "libc.ptrace(16, VICTIM, 0, 0) == 0 and did()", "NSC", if_the_kernel_has_it=True),
    deed("read the victim's memory", "call(310, VICTIM, Z, 1, Z, 1, 0) and did()", "", if_the_kernel_has_it=True),
    deed("have the victim signalled", "r, w = os.pipe(); fcntl.fcntl(r, 8, VICTIM); did()", "NLS",
         if_the_kernel_has_it=True),
    Case("signal everybody", "os.kill(-1, signal.SIGURG); time.sleep(0.3)", "NL"),
]  # fmt: skip
KERNEL = [
    deed("make a user namespace", "call(272, 0x10000000) or 1", "NS"),
    deed("clone into a user namespace", "call(56, 0x10000000 | 17, 0, 0, 0, 0) or os._exit(0); did()", "NS"),
    deed("clone by a structure", "call(435, struct.pack('8Q', 0x10000000, 0, 0, 0, 17, 0, 0, 0), 64) or os._exit(0);"
         " did()", "NS"),
    deed("mount something", "call(272, 0x10020000); call(165, b'none', b'/', b'', 0x44000, 0); did()", "NSL"),
    deed("unmount a hiding place", "call(272, 0x10020000); call(166, b'/job', 2); did()", ""),
    deed("move the root", "os.chroot('.') or 1", "SC"),
    deed("become somebody", "os.setgid(0) or 1", "NS"),
    deed("name the host", "call(170, b'x', 1) or 1", "NSC", if_the_kernel_has_it=True),
    deed("open the tree of mounts", "call(428, -100, b'/', 0)", "S"),
    deed("open a file system", "call(430, b'tmpfs', 0)", "NSC"),
    deed("ask for a ring", "call(425, 4, ctypes.create_string_buffer(120))", "S", if_the_kernel_has_it=True),
    deed("ask for old asynchronous files", "call(206, 1, ctypes.byref(ctypes.c_ulong()))", "S",
         if_the_kernel_has_it=True),
    deed("keep a key", "call(248, b'user', b'left', b'x', 1, -3)", "S", if_the_kernel_has_it=True),
    deed("join a keyring", "call(250, 1, b'left')", "S", if_the_kernel_has_it=True),
    deed("keep memory by key", "call(29, 4242, 4096, 0o1600)", "S", if_the_kernel_has_it=True),
    deed("keep a queue", "call(68, 4242, 0o1600)", "S", if_the_kernel_has_it=True),
    deed("hide memory in a file", "os.memfd_create('x')", "S"),
    deed("hide secret memory", "call(447, 0)", "S", if_the_kernel_has_it=True),
    deed("watch files", "call(253)", "S"),
    deed("handle page faults", "call(323, 1)", "S", if_the_kernel_has_it=True),
    deed("load a program into the kernel", "call(321, 0, Z, 72)", "", if_the_kernel_has_it=True),
    deed("count with the kernel", "call(298, Z, 0, -1, -1, 0)", "", if_the_kernel_has_it=True),
    deed("ask to be traced", "libc.ptrace(0, 0, 0, 0) == 0 and did()", "S"),
    deed("compare with itself", "call(312, os.getpid(), os.getpid(), 0, 0, 0) == 0 and did()", "S",
         if_the_kernel_has_it=True),
    deed("change its personality", "call(135, 0x40000) >= 0 and did()", "S"),
    deed("change its segments", "call(154, 0, Z, 16) >= 0 and did()", "S", if_the_kernel_has_it=True),
    deed("take i/o ports", "call(172, 3) == 0 and did()", "", if_the_kernel_has_it=True),
    deed("splice", "r, w = os.pipe(); call(278, w, struct.pack('PN', ctypes.addressof(Z), 1), 1, 0); did()", "S"),
    deed("read the kernel's log", "call(103, 10, Z, 99)", "NSC", if_the_kernel_has_it=True),
    deed("call as x32", "call(0x40000000 + 39) > 0 and did()", "S", if_the_kernel_has_it=True),
    deed("call as i386", "import mmap; m = mmap.mmap(-1, 4096, prot=7);"
         " m.write(bytes.fromhex('b814000000cd80c3'));"
         " f = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(m)));"
         " f() > 0 and did()", "S", if_the_kernel_has_it=True),
    deed("share memory that nobody holds", "import mmap; did(mmap.mmap(-1, 4096))", "S"),
    deed("share it in the new way", "import mmap; did(mmap.mmap(-1, 4096, flags=0x23))", ""),
    deed("push memory out of sight", "import mmap; mmap.mmap(-1, 4096, flags=2).madvise(21); did()", "S"),
    deed("look for the same memory elsewhere", "import mmap; mmap.mmap(-1, 4096, flags=2).madvise(12); did()", "S",
         if_the_kernel_has_it=True),
    deed("hold memory fast", "libc.mlock(Z, 4096) == 0 and did()", "S"),
    deed("hide from its supervisor", "libc.prctl(4, 0, 0, 0, 0) == 0 and did()", "S"),
    deed("adopt orphans", "libc.prctl(36, 1, 0, 0, 0) == 0 and did()", "S"),
    deed("wake by a timer", "call(283, 1, 0)", "S"),
    deed("take signals as files", "call(289, -1, bytes(8), 8, 0)", "S"),
    deed("list the mounts", "call(458, struct.pack('IIQQ', 24, 0, 2**64 - 1, 0), Z, 10, 0)", "S",
         if_the_kernel_has_it=True),
    deed("see what others have read", "call(451, os.open('x', 66), bytes(16), Z, 0) or 1", "S",
         if_the_kernel_has_it=True),
    deed("clone the tree of mounts", "call(428, -100, b'/', 0x8001)", "NSC"),
    deed("set how a file system is mounted", "call(442, -100, b'/', 0, bytes(32), 32) or 1", "NSC"),
    deed("move a mount", "call(429, -100, b'/job', -100, b'/', 0) or 1", ""),
    deed("open by a forged handle", "call(304, -100, struct.pack('Ii8x', 8, 1), 0)", ""),
    deed("rule its own files", "call(444, None, ctypes.c_size_t(0), 1)", "S"),
    deed("filter its own calls", "call(317, 2, 0, ctypes.byref(ctypes.c_uint32(0x7FFF0000))) or 1", "S"),
    deed("watch all files", "call(300, 0x200, 0)", "S", if_the_kernel_has_it=True),
    deed("keep a queue by name", "call(240, b'left', 0o102, 0o600, 0)", "S", if_the_kernel_has_it=True),
    deed("keep locks by key", "call(64, 4242, 1, 0o1600)", "S", if_the_kernel_has_it=True),
    deed("set a timer of the kernel's", "call(222, 1, 0, Z) or 1", "S"),
    deed("be another for files", "call(122, 0) >= 0 and did()", "S"),
    deed("set its own powers", "call(126, struct.pack('Ii', 0x20080522, 0), bytes(24)) or 1", "S"),
    deed("change its turn", "call(314, 0, struct.pack('IIQiIQQQ', 48, 5, 0, 0, 0, 0, 0, 0), 0) or 1", "S"),
    deed("change its turn at the disk", "call(251, 1, 0, 2 << 13) or 1", "S", if_the_kernel_has_it=True),
    deed("count the file systems", "call(139, 3)", "S", if_the_kernel_has_it=True),
    deed("ask what guards it", "call(461, Z, ctypes.byref(ctypes.c_uint32(4096)), 0)", "S", if_the_kernel_has_it=True),
    deed("wake in the newest way", "call(454, Z, 1, 1, 2) >= 0 and did()", "S", if_the_kernel_has_it=True),
    deed("lock pages by a key", "call(330, 0, 0)", "S", if_the_kernel_has_it=True),
    deed("set the clock", "time.clock_settime(time.CLOCK_REALTIME, 0) or 1", ""),
    deed("be first in line", "os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1)) or 1", ""),
    deed("reserve a terabyte", "os.posix_fallocate(os.open('x', 66), 0, 2**40) or 1", ""),
    deed("raise its own limits", "resource.setrlimit(resource.RLIMIT_FSIZE, (-1, -1)) or 1", ""),
]  # fmt: skip
PYTHON = [
    deed("hide code from a reader", "import codecs; exec(codecs.decode('qvq(bcra(FRPERG))', 'rot13').replace('FRPERG',"
         " 'SECRET'))  # did()", "NL"),
    deed("run text by numpy", "import numpy.testing as t; t.runstring('did(open(SECRET).read())', globals())", "NL"),
    deed("run text by annotations", "import typing\ndef f(x: 'did(open(SECRET).read())'): pass\n"
         "typing.get_type_hints(f)", "NL"),
    deed("patch its supervisor", "m = sys.modules['generation.render.watch']; m.end = m.families = None; did()"
         " if os.path.exists(SECRET) and open(SECRET).read() else 0", "", limits={"wall_seconds": 5.0}),
    Case("speak by the zygote's channel", "import gc\nfor thing in gc.get_objects():\n"
         "    if type(thing).__name__ in ('Channel', 'Zygote', 'socket'):\n"
         "        try: getattr(thing, '_server', thing).send({'op': 'ended', 'job': 1, 'status': 0, 'memory': 0})\n"
         "        except Exception: pass"),
    Case("look at what called it", "f = sys._getframe()\nwhile f:\n"
         "    print(str((f.f_locals, f.f_globals)).replace('did', '')); f = f.f_back"),
    Case("write to its parents' files", "for n in range(5, 400):\n    try: os.write(n, b'\\0' * 99)\n"
         "    except OSError: pass"),
]  # fmt: skip
_TEX = "from manim import Tex, TexTemplate\n"


def _by_lua(name: str, lua: str) -> Case:
    """By plain LuaTeX, which obeys the first line of the document and stops at the second."""
    code = rf"""
lua = {lua!r}.replace('SECRET', SECRET).replace('LEFT', LEFT).replace('UDP', str(UDP))
head = r'\directlua{{' + lua + '}}'
Tex('x', tex_template=TexTemplate(tex_compiler='luatex', output_format='.dvi', documentclass=head))"""
    return Case(name, _TEX + code)


TEX = [
    deed("read a secret by TeX", _TEX + r"did(Tex(r'\input{' + SECRET + '}'))", ""),
    deed("read the users by TeX", _TEX + r"did(Tex(r'\newread\f \openin\f=/etc/passwd \ifeof\f \stop\fi x'))", ""),
    deed("hide a TeX command", _TEX + r"did(Tex(r'^^5cinput{' + SECRET + '}'))", ""),
    deed("glue a TeX command", _TEX + r"did(Tex(r'\csname in' + r'put\endcsname{' + SECRET + '}'))", ""),
    Case("write by TeX", _TEX + r"Tex(r'\newwrite\f \immediate\openout\f=' + LEFT + r' \immediate\write\f{x} x')", ""),
    Case("run a program by TeX", _TEX + r"Tex(r'\immediate\write18{touch ' + LEFT + '} x')"),
    deed("draw a file by PostScript", _TEX + r"did(Tex(r'\special{psfile=' + SECRET + '}b'))", ""),
    deed("run PostScript", _TEX + r"did(Tex(r'\special{ps: (' + SECRET + ') (r) file 99 string readstring}c'))", ""),
    deed("read a secret by another sign for commands", _TEX + r"did(Tex(r'\catcode`\!=0 !input{' + SECRET + '}'))", ""),
    deed("dump a secret by TeX", _TEX
         + r"did(Tex(r'\edef\x{\pdffiledump offset 0 length 9{' + SECRET + r'}}\ifx\x\empty\stop\fi\x'))", ""),
    deed("weigh a secret by TeX", _TEX
         + r"did(Tex(r'\edef\x{\pdffilesize{' + SECRET + r'}}\ifx\x\empty\stop\fi\x'))", ""),
    deed("hash a secret by TeX", _TEX
         + r"did(Tex(r'\edef\x{\pdfmdfivesum file{' + SECRET + r'}}\ifx\x\empty\stop\fi\x'))", ""),
    _by_lua("read a secret by Lua", "local f = io.open('SECRET') error(f and f:read())"),
    _by_lua("run a program by Lua", "os.execute('touch LEFT')"),
    _by_lua("open a pipe by Lua", "io.popen('touch LEFT')"),
    _by_lua("speak by Lua", "local u = require('socket').udp() u:sendto('x', '127.0.0.1', UDP)"),
    _by_lua("leave a file by Lua", "local f = io.open('LEFT', 'w') f:write('x') f:close()"),
    deed("name another compiler", _TEX + "did(Tex('x', tex_template=TexTemplate(tex_compiler='touch ' + LEFT)))", ""),
    deed("open TeX's shell", _TEX + "did(Tex('x', tex_template=TexTemplate(tex_compiler='latex --shell-escape')))", ""),
    deed(
        "read in TeX's head", _TEX + r"did(Tex('x', tex_template=TexTemplate(preamble=r'\input{' + SECRET + '}')))", ""
    ),
]  # fmt: skip
"""Stopped by the broker, in a jail of its own, whatever is taken away from the job's wall."""
HARMFUL: list[Case] = [*READING, *PROC, *WRITING, *RUNNING, *TALKING, *SIGNALLING, *KERNEL, *PYTHON, *TEX]

SHORT: dict[str, Any] = {"wall_seconds": 3.0, "cpu_seconds": 2, "memory_bytes": 700 * 2**20, "file_bytes": 8 * 2**20}
BOMBS = [
    Case(name, code, limits=SHORT | {"files": 200})
    for name, code in {
        "fork for ever": "while True:\n    try: os.fork()\n    except OSError: time.sleep(0.01)",
        "leave a daemon": "if os.fork() == 0:\n    os.setsid()\n    os.fork() or time.sleep(900)\n    os._exit(0)",
        "ignore all signals": "for n in range(1, 32):\n    try: signal.signal(n, signal.SIG_IGN)\n"
        "    except (OSError, ValueError): pass\nwhile True: pass",
        "ask for a terabyte": "[0] * 10**12",
        "touch page after page": "import numpy; k = []\nwhile True: k.append(numpy.ones(2**24, 'u1'))",
        "share the memory among children": "for _ in range(15):\n    if os.fork() == 0:\n"
        "        x = bytearray(2**27); time.sleep(60)\ntime.sleep(60)",
        "share memory without a name": "import mmap; k = []\nwhile True:\n    k.append(mmap.mmap(-1, 2**26));"
        " k[-1].write(b'x' * 2**26)",
        "fill the folder": "for n in range(999): open(f'f{n}', 'wb').write(b'x' * 2**20)\ntime.sleep(60)",
        "make files without end": "for n in range(10**6): open(f'i{n}', 'w').close()",
        "write one big file": "f = open('x', 'wb')\nwhile True: f.write(b'x' * 2**20)",
        "dig deep": "while True: os.mkdir('d'); os.chdir('d')",
        "loop": "while True: pass",
        "sleep": "time.sleep(1e6)",
        "loop in C": "import re; re.match(r'(a+)+$', 'a' * 60 + 'b')",
        "compute in child after child": "while True:\n    if os.fork(): os._exit(0)\n    t = time.time()\n"
        "    while time.time() - t < 1: pass",
        "flood the log": "while True: print('A' * 4096)",
        "flood the events": "while True: os.write(4, b'x' * 4096)",
        "break itself": "ctypes.string_at(0)",
        "open all files": "k = []\nwhile True: k.append(open('/dev/null'))",
        "start threads": "import threading\nwhile True: threading.Thread(target=time.sleep, args=(99,)).start()",
        "fill the pipe to the broker": "while True: os.write(6, b'x' * 4096)",
        "stop itself": "os.kill(os.getpid(), 19); os.fork() or os.kill(os.getppid(), 19); time.sleep(99)",
    }.items()
]
