"""Veils: a name of a number that stays, says nothing of it, and cannot be made by guessing."""

from __future__ import annotations

from storage.engine.vault import Vault, new_key


def test_a_name_leads_back_by_the_key_alone(vault: Vault) -> None:
    numbers = (0, 48219, 48220, 2**64 - 1)
    names = [vault.veil(number, "a") for number in numbers]
    assert [vault.unveil(name, "a") for name in names] == list(numbers)
    assert names == [vault.veil(number, "a") for number in numbers]
    assert len({name[:4] for name in names}) == len(names)  # neighbours look like strangers
    assert [vault.unveil(name, "b") for name in names] == [None] * len(names)
    other = Vault([new_key()], [new_key()])
    assert [other.unveil(name, "a") for name in names] == [None] * len(names)


def test_what_is_no_name_leads_nowhere(vault: Vault) -> None:
    name = vault.veil(48219, "a")
    for wrong in ("", "48219", "x" * 32, name[:-1], name[:-2], name + "00", "\u0661" * 32):
        assert vault.unveil(wrong, "a") is None
    changed = f"{int(name[0], 16) ^ 1:x}{name[1:]}"
    assert vault.unveil(changed, "a") is None


def test_a_new_key_in_front_changes_no_name() -> None:
    old, key = new_key(), new_key()
    assert Vault([key], [new_key(), old]).veil(7, "a") == Vault([key], [old]).veil(7, "a")
