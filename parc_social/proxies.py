"""Who stands before the server: the addresses whose word is taken for where a request is from."""

from ipaddress import IPv4Network, IPv6Network, ip_network

from parc_social.errors import InvalidValue
from parc_social.wording import cited

Network = IPv4Network | IPv6Network

_WIDEST = {4: 8, 6: 32}  # prefix of the largest network that one operator has


def read_proxies(text: str) -> tuple[Network, ...]:
    """Addresses and networks, between commas; one that is everybody's would believe everybody.

    Raises InvalidValue.
    """
    networks: list[Network] = []
    for piece in (p.strip() for p in text.split(",") if p.strip()):
        try:
            network = ip_network(piece)
        except ValueError as error:
            raise InvalidValue(
                f"PARC_SOCIAL_PROXIES : une adresse IP ou un réseau est attendu, lu {cited(piece)}"
            ) from error
        if network.prefixlen < _WIDEST[network.version]:
            raise InvalidValue(
                f"PARC_SOCIAL_PROXIES : {piece} est trop large : donnez l'adresse du mandataire, "
                f"ou un réseau de /{_WIDEST[network.version]} au plus"
            )
        networks.append(network)
    return tuple(networks)
