"""Network addresses as servers and proxies write them, and who calls through trusted proxies."""

from __future__ import annotations

import re
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from flows.rules.phrases import phrase

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

#: `[2001:db8::1]`, with a port or without one.
_BRACKETED = re.compile(r"\[([^\]]*)\](?::[0-9]{1,5})?")
#: `192.0.2.1:443`. An address with more colons and no brackets has no port.
_WITH_PORT = re.compile(r"([^:]*):[0-9]{1,5}")
#: IPv4 addresses as an IPv6 socket shows them: `::ffff:192.0.2.1`.
_MAPPED = ip_network("::ffff:0:0/96")
#: IPv6 addresses behind which a gateway reaches any IPv4 address, private ones too.
_TRANSLATED = ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")


def read(text: str) -> Address | None:
    """One address, without quotes, brackets, port and zone; None for anything else.

    An IPv4 address that comes in an IPv6 one is that IPv4 address, so that it is found in IPv4
    networks.
    """
    bare = text.strip().strip('"').strip()
    if found := _BRACKETED.fullmatch(bare) or _WITH_PORT.fullmatch(bare):
        bare = found[1]
    try:
        address = ip_address(bare.partition("%")[0].strip())
    except ValueError:
        return None
    return address.ipv4_mapped or address if isinstance(address, IPv6Address) else address


def network(text: str) -> Network:
    """The network of a setting, or that of one address; written as `read` takes it.

    Raises ValueError.
    """
    name, slash, size = text.partition("/")
    address = read(name) if not slash else ip_address(name.strip())
    if address is None:
        raise ValueError(f"{text!r} is no address")
    found = ip_network(f"{address}{slash}{size.strip()}", strict=False)
    if (
        isinstance(found, IPv6Network)
        and isinstance(_MAPPED, IPv6Network)
        and found.subnet_of(_MAPPED)
    ):
        mapped = found.network_address.ipv4_mapped
        return ip_network(f"{mapped}/{found.prefixlen - _MAPPED.prefixlen}")
    return found


def is_in(address: Address | None, networks: Sequence[str]) -> bool:
    """Whether an address lies in one of these networks; one that nobody knows lies in none."""
    return address is not None and any(address in network(known) for known in networks)


def is_public(address: Address) -> bool:
    """Whether everybody on the internet means the same machine by it."""
    return address.is_global and not address.is_multicast and not is_in(address, _TRANSLATED)


def may_be_told(address: Address, plain: bool, networks: Sequence[str]) -> bool:
    """Whether a webhook may lie at this address: a public one, or one in these networks.

    `plain`: without encryption, which never leaves this machine.
    """
    allowed = is_in(address, networks)
    return allowed and address.is_loopback if plain else allowed or is_public(address)


def caller(remote: str, forwarded: str, proxies: Sequence[str]) -> str:
    """Who calls: going back from the connection, the first address that is no trusted proxy.

    `forwarded` is X-Forwarded-For, to whose end each proxy adds who came to it; what stands before
    the first stranger that stranger may have made up. Through proxies alone it is the farthest; ""
    when a proxy says nobody's address.
    """
    here = read(remote)
    if not is_in(here, proxies):
        return remote
    for written in reversed([address for address in forwarded.split(",") if address.strip()]):
        here = read(written)
        if not is_in(here, proxies):
            break
    return str(here) if here is not None else ""


def reach(host: str) -> str:
    """Who can reach the hooks, in a sentence."""
    if host in ("127.0.0.1", "::1", "localhost"):
        return phrase("only this machine can reach the hooks; behind no proxy set HOST=0.0.0.0")
    return phrase("every machine that reaches %(host)s can reach the hooks", host=host)
