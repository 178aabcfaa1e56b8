"""Parts of a schema in XSD, as texts."""

HOST = "http://schemas.opengis.net/"
XSD = 'xmlns:xsd="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified"'


def imported(name: str, path: str) -> str:
    """Another schema, by the address under which the packages are found."""
    where = f"http://www.opengis.net/{name}"
    return f'<xsd:import namespace="{where}" schemaLocation="{HOST}{path}"/>'


def sequence(name: str, inside: str) -> str:
    """A type that is these elements in order."""
    return f'<xsd:complexType name="{name}"><xsd:sequence>{inside}</xsd:sequence></xsd:complexType>'


def element(name: str, type_: str, more: str = "") -> str:
    """An element of a type, with more attributes."""
    return f'<xsd:element name="{name}" type="{type_}" {more}/>'


def closed(name: str, *values: str) -> str:
    """A type of these values alone."""
    cases = "".join(f'<xsd:enumeration value="{one}"/>' for one in values)
    restriction = f'<xsd:restriction base="xsd:NMTOKEN">{cases}</xsd:restriction>'
    return f'<xsd:simpleType name="{name}">{restriction}</xsd:simpleType>'


ANY, MANY = 'minOccurs="0"', 'minOccurs="0" maxOccurs="unbounded"'
