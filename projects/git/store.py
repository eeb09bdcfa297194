"""A repository's objects in PostgreSQL, as dulwich wants a store: read when asked for, written when told to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import cast

from django.db.models import Sum
from django.db.models.functions import Length
from dulwich.object_store import MemoryObjectStore
from dulwich.objects import ObjectID, RawObjectID, ShaFile

from projects.git.models import GitObject, Repository

FEW = 24
"""Objects asked for one by one; whoever wants more gets all of them with one question."""
AT_ONCE = 500
COMMIT, TREE, BLOB = 1, 2, 3


class Objects(MemoryObjectStore):
    """What is added is in memory alone until `keep`."""

    def __init__(self, repository: Repository) -> None:
        super().__init__()
        self._kept = GitObject.objects.filter(repository=repository)
        self._repository = repository
        self._stored: set[ObjectID] = set()
        self._questions = 0

    def __contains__(self, sha1: object) -> bool:
        return self.contains_loose(cast(ObjectID, sha1))

    def contains_loose(self, sha: ObjectID) -> bool:
        try:
            self._find(self._to_hexsha(sha))
        except KeyError:
            return False
        return True

    def __getitem__(self, name: ObjectID | RawObjectID) -> ShaFile:
        return self._find(self._to_hexsha(name)).copy()

    def __iter__(self) -> Iterator[ObjectID]:
        self._read_all()
        return super().__iter__()

    def find(self, sha: ObjectID) -> ShaFile | None:
        try:
            return self[sha]
        except KeyError:
            return None

    def is_kept(self, sha: ObjectID) -> bool:
        """Whether it was there before anything was added."""
        return sha in self and sha in self._stored

    def keep(self, only: Collection[ObjectID] | None = None) -> None:
        """Write what was added, or of that only these."""
        wanted = list(self._data if only is None else only)
        found = {sha: self._find(sha) for sha in wanted}
        new = [sha for sha in wanted if sha not in self._stored]
        rows = (
            GitObject(
                repository=self._repository,
                sha=sha.decode(),
                kind=found[sha].type_num,
                data=found[sha].as_raw_string(),
            )
            for sha in new
        )
        GitObject.objects.bulk_create(rows, batch_size=AT_ONCE, ignore_conflicts=True)
        self._stored.update(new)

    def size(self) -> int:
        """Bytes of all that is kept."""
        return int(self._kept.aggregate(size=Sum(Length("data"), default=0))["size"])

    def _find(self, sha: ObjectID) -> ShaFile:
        """Raises KeyError."""
        if sha not in self._data and self._questions <= FEW:
            self._questions += 1
            if self._questions > FEW:
                self._read_all()
            else:
                self._read(self._kept.filter(sha=sha.decode("ascii", "replace")).values_list("sha", "kind", "data"))
        return self._data[sha]

    def _read_all(self) -> None:
        self._questions = FEW + 1
        rows = self._kept.exclude(sha__in=[sha.decode() for sha in self._stored]) if self._stored else self._kept
        self._read(rows.values_list("sha", "kind", "data").iterator(chunk_size=AT_ONCE))

    def _read(self, rows: Iterable[tuple[str, int, bytes | memoryview]]) -> None:
        for name, kind, data in rows:
            sha = ObjectID(name.encode())
            self._data[sha] = ShaFile.from_raw_string(kind, bytes(data), verify_sha=sha)
            self._stored.add(sha)
