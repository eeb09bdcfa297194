"""Sounds: decoded and written again as FLAC, which loses nothing and carries no pictures or tags along."""

from __future__ import annotations

from io import BytesIO

import av
from av.audio.resampler import AudioResampler

from generation.render.uploads.clean import Clean, Refused, check_size

MOST_BYTES = 60 * 2**20
MOST_SECONDS = 600
RATE = 44_100
_DAMAGED = "The sound can't be read: save it again as WAV, MP3, OGG, FLAC or M4A."


def clean_sound(content: bytes, container: str) -> Clean:
    """`container` is FFmpeg's name of the format that the first bytes show: no other one is tried."""
    check_size(content, MOST_BYTES, "A sound")
    made = BytesIO()
    try:
        with av.open(BytesIO(content), "r", format=container) as read, av.open(made, "w", format="flac") as write:
            if not read.streams.audio:
                raise Refused("There is no sound in this file.")
            samples = _copy(read, write)
    except (av.FFmpegError, ValueError, OverflowError) as error:
        raise Refused(_DAMAGED) from error
    if not samples:
        raise Refused("The sound is empty.")
    return Clean("sound", "audio/flac", ".flac", made.getvalue(), {"duration": round(samples / RATE, 3)})


def _copy(read: av.container.InputContainer, write: av.container.OutputContainer) -> int:
    """The number of samples written, in each channel."""
    source = read.streams.audio[0]
    layout = "mono" if source.channels == 1 else "stereo"
    encoder = write.add_stream("flac", rate=RATE, layout=layout, format="s16")
    resampler = AudioResampler(format="s16", layout=layout, rate=RATE)
    samples = 0
    for frame in read.decode(source):
        frame.pts = None  # the times in the file are not to be trusted; the samples follow each other
        for piece in resampler.resample(frame):
            samples += piece.samples
            if samples > MOST_SECONDS * RATE:
                raise Refused(f"The sound is longer than {MOST_SECONDS // 60} minutes: cut it.")
            write.mux(encoder.encode(piece))
    for piece in resampler.resample(None):
        samples += piece.samples
        write.mux(encoder.encode(piece))
    write.mux(encoder.encode(None))
    return samples
