"""`dataclass` as the standard library has it, but for when the methods of a class are made.

The standard library writes and compiles up to six methods for every class while its module is
imported. A process imports some 250 of ours and uses fewer than a third of them; that took a fifth
of the time until it answers. Here they are made when the class first has an instance, or somebody
asks for its fields.
"""

from __future__ import annotations

import dataclasses
from dataclasses import field as field
from functools import partial
from threading import RLock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(cls: type | None = None, /, **options: bool) -> Any:
        """`dataclasses.dataclass`, later. At once where it replaces the class or `__init__` is
        not all that begins an instance.
        """
        if cls is None:
            return partial(dataclass, **options)
        if options.get("slots") or "__init__" in vars(cls) or hasattr(cls, "__post_init__"):
            return dataclasses.dataclass(**options)(cls)

        def begin(self: Any, *values: Any, **named: Any) -> None:
            _complete(cls, options)
            cls.__init__(self, *values, **named)

        cls.__init__ = begin
        cls.__dataclass_fields__ = _Fields(cls, options)
        return cls


#: Two threads may have the first instances of a class, and completing one completes its bases.
_completing = RLock()


class _Fields:
    """Stands where a class has its fields until somebody, often `dataclasses` itself, asks."""

    def __init__(self, cls: type, options: dict[str, bool]) -> None:
        self._cls, self._options = cls, options

    def __get__(self, _: object, owner: type) -> dict[str, dataclasses.Field[Any]]:
        _complete(self._cls, self._options)
        found: dict[str, dataclasses.Field[Any]] = vars(self._cls)["__dataclass_fields__"]
        return found


def _complete(cls: type, options: dict[str, bool]) -> None:
    """Make what `dataclasses.dataclass` makes of this class, if nobody has yet.

    Its own `__init__` waits for others until the last moment, for they would find none meanwhile:
    so the one that replaces it is made for another class with the same fields.
    """
    with _completing:
        if not isinstance(vars(cls)["__dataclass_fields__"], _Fields):
            return
        dataclasses.dataclass(**options, init=False)(cls)
        same = dataclasses.make_dataclass(
            cls.__name__,
            [(field.name, field.type, field) for field in dataclasses.fields(cls)],
            namespace={"__doc__": cls.__doc__},  # or it would be written
            repr=False,
            eq=False,
            frozen=options.get("frozen", False),
        )
        cls.__init__ = same.__init__  # type: ignore[misc]
