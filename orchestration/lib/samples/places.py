"""Invented states of affairs: names of people and places, none of them real on purpose."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass


def names(text: str) -> list[str]:
    """The words of a text."""
    return text.split()


FIRST_NAMES = names("""
Abena Adrian Agnes Alonzo Alma Amara Amir Andrés Anika Anton Aria Arturo Astrid Audrey Aurora Beatriz Bennett
Bettina Bianca Boris Bridget Bruno Calvin Camille Carlos Cecilia Chandra Chloé Clara Claudia Colin Conrad Cora
Damian Daphne Darius Deborah Dimitri Dolores Dorian Edith Eduardo Eleanor Eli Elif Emil Emilia Enid Esther Eun
Fabian Fatima Felix Fiona Florence Franklin Frida Gabriel Gemma Geneviève Gideon Gloria Grant Greta Gwen Hamid
Hanna Harold Hector Helena Hiro Holly Hugo Ida Ignacio Imani Ingrid Irene Isaac Ivy Jamal Janine Jasper Jolene
Jonas Josefina Judith Julián Kamal Karim Katya Keiko Kenneth Laila Lars Latoya Leandro Leona Levi Lila Lorenzo
Lucía Lydia Mabel Magnus Malik Marcela Margot Mateo Maxine Mei Milan Mirela Miriam Moses Nadia Naomi Nasir
Nathan Nell Nico Nina Octavia Odette Oliver Omar Oona Orson Otto Pablo Paloma Percy Petra Philippa Priya
Quincy Ramona Raphael Rashid Renata René Rhoda Roland Rosalind Ruben Ruth Sabine Samir Saul Selma Silas Simone
Sofía Stefan Sylvia Tamar Tariq Teodoro Theresa Tobias Trudy Uma Ursula Valentin Vera Victor Viola Walter
Wanda Wesley Wilma Xavier Ximena Yara Yusuf Yvette Zadie Zoë
""")
LAST_NAMES = names("""
Abernathy Ackermann Adeyemi Aguilar Alderman Amundsen Anand Arroyo Ashworth Babic Baptiste Barlow Basu
Bellweather Beltrán Bergström Bianchi Blackwood Bourne Brightwell Calloway Carmody Castaño Chaudhry Cole
Cordero Crane Dalca Danvers Delacroix Desai Dietrich Donnelly Drummond Dube Eastman Ebert Egan Eklund Ellery
Escobar Fairchild Farouk Ferrante Finch Fitzroy Fontaine Fujita Gallagher Garnier Gill Goldfarb Grantham Greer
Grimaldi Guzmán Haddad Halloran Hartmann Hathaway Hawthorn Henning Herrera Hidalgo Holloway Huxley Iqbal
Ishikawa Ivers Jankowski Jarrett Jimenez Joshi Kaplan Kessler Kimura Kinsella Kowalczyk Krüger Lacroix Lambert
Larkin Laurent Leclair Lindholm Lockwood Lovell Madrigal Malhotra Marchetti Marlowe Mbeki Mendel Mercer Mirza
Montrose Morales Mukherjee Naidu Nakamura Navarro Nesbit Novak Nyström Oakes Obrador Odhiambo Okoro Oldham
Ortega Osei Pacheco Palmgren Paredes Pemberton Pereira Pillai Pomeroy Prescott Quigley Quintana Rahman Ramsey
Rasmussen Ravenel Redmond Reyes Rinaldi Rosenthal Rourke Ruiz Sadler Salazar Sandoval Sauer Schaefer Sethi
Shaw Sinclair Solberg Soto Stanton Sterling Sundaram Sutherland Takeda Talbot Tanaka Thackeray Thibault
Tierney Toledo Trevino Tran Ueda Underhill Vance Varga Velasco Vikander Villareal Voss Wakefield Waverly
Weatherby Whitfield Wilkes Winslow Wolfe Yamada Yates Zamora Zielinski O’Dell O’Hara
""")

TOWN_STARTS = names("""
Maple Cedar Willow Stone River Lake Harbor Prairie Summit Orchard Juniper Falcon Granite Silver Amber Copper
Meadow Birch Heron Bridge Fern Clover Hazel Laurel Spruce Raven Otter Aspen Coral Sage
""")
TOWN_ENDS = names("""
field ford ton wood dale brook ridge haven mont view crest vale port bury gate worth mere land wick den
""")


@dataclass(frozen=True)
class State:
    """A state: postal code, name, the two digits of its federal ids, its zone, and the start of its ZIP codes."""

    code: str
    name: str
    fips: str
    zone: str
    zip_start: str


STATES = (
    State("AL", "Alabama", "01", "America/Chicago", "350"),
    State("NE", "Nebraska", "31", "America/Chicago", "681"),
    State("MA", "Massachusetts", "25", "America/New_York", "021"),
    State("CA", "California", "06", "America/Los_Angeles", "940"),
    State("TX", "Texas", "48", "America/Chicago", "770"),
    State("RI", "Rhode Island", "44", "America/New_York", "029"),
    State("CO", "Colorado", "08", "America/Denver", "802"),
    State("OR", "Oregon", "41", "America/Los_Angeles", "972"),
    State("NY", "New York", "36", "America/New_York", "100"),
    State("CT", "Connecticut", "09", "America/New_York", "060"),
)


def town(number: int) -> str:
    """The name of the town of a region; a number is added when all names are used."""
    start = TOWN_STARTS[number % len(TOWN_STARTS)]
    end = TOWN_ENDS[(number // len(TOWN_STARTS) + number * 7) % len(TOWN_ENDS)]
    turn = number // (len(TOWN_STARTS) * len(TOWN_ENDS))
    return f"{start}{end}" + (f" {turn + 1}" if turn else "")


def plain(text: str) -> str:
    """Letters and digits of a name in ASCII and lower case, for addresses."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    return "".join(character for character in ascii_text.lower() if character.isalnum())
