"""The words of made-up events. Nothing here names a real event."""

from itertools import accumulate, product

# What an event is about; the numbers of a pair say the same in two languages.
SUBJECTS = [
    ("risk analysis", "анализ рисков"),
    ("document security", "защита документов"),
    ("single windows", "единое окно"),
    ("mobile patrols", "мобильные наряды"),
    ("service dogs", "служебные собаки"),
    ("passenger data", "данные о пассажирах"),
    ("container control", "контроль контейнеров"),
    ("integrity of officers", "добропорядочность сотрудников"),
    ("women in border services", "женщины в пограничных службах"),
    ("mountain rescue", "спасение в горах"),
    ("river crossings", "речные пункты пропуска"),
    ("air cargo", "авиационные грузы"),
    ("trade facilitation", "упрощение торговли"),
    ("stolen vehicles", "похищенный транспорт"),
    ("cultural property", "культурные ценности"),
    ("wildlife", "дикие животные"),
    ("small arms", "стрелковое оружие"),
    ("asylum procedures", "процедуры убежища"),
    ("labour migration", "трудовая миграция"),
    ("return and readmission", "возвращение и реадмиссия"),
    ("joint posts", "совместные посты"),
    ("thermal cameras", "тепловизоры"),
    ("drones", "беспилотные аппараты"),
    ("radio links", "радиосвязь"),
    ("language courses", "языковые курсы"),
    ("training curricula", "учебные программы"),
    ("early warning", "раннее предупреждение"),
    ("delimitation and demarcation", "делимитация и демаркация"),
    ("transit corridors", "транзитные коридоры"),
    ("health at borders", "здоровье на границе"),
]

ENGLISH = """the of and to in on for with by at from a border officers services states participants training
control customs
cooperation management crossing points information exchange practice law security regional national
international experts agencies procedures analysis risk documents trade migration equipment guard police joint
working group plan strategy project programme support capacity exercise patrol mobile team leaders women
integrity human rights passengers cargo trains rivers mountains airports seaports roads vehicles inspection
detection smuggling drugs trafficking persons weapons forged passports visas data systems networks technology
drones cameras dogs veterinary health quarantine agreement protocol memorandum declaration recommendation
minutes agenda report review assessment lessons needs progress partners donors funding academy curriculum
trainers course module simulation scenario test certificate language visit study delegation chair host venue
opening closing session panel discussion question answer outcome follow next year month spring summer autumn
winter north south east west valley bridge station terminal warehouse laboratory office headquarters region
district town village neighbour corridor transit convoy seal scanner declaration tariff licence"""

RUSSIAN = """и в на с по для о из при от граница сотрудники службы государства участники обучение контроль таможня
сотрудничество управление пункты пропуска обмен сведениями практика право безопасность региональный национальный
международный эксперты ведомства порядок анализ риски документы торговля миграция оборудование охрана полиция
совместный рабочая группа план стратегия проект программа поддержка потенциал учения наряд мобильный команда
руководители женщины добропорядочность права человека пассажиры грузы поезда реки горы аэропорты порты дороги
транспорт досмотр выявление контрабанда наркотики торговля людьми оружие поддельные паспорта визы данные системы
сети технологии беспилотники камеры собаки ветеринария здоровье карантин соглашение протокол меморандум
декларация рекомендация повестка отчёт обзор оценка уроки потребности ход партнёры доноры средства академия курс
преподаватели модуль сценарий проверка свидетельство язык визит поездка делегация председатель сторона место
открытие закрытие заседание обсуждение вопрос ответ итоги следующий год месяц весна лето осень зима север юг
восток запад долина мост станция терминал склад лаборатория отделение штаб область район город село сосед
коридор транзит колонна пломба сканер тариф лицензия"""


def rare(consonants, vowels, number):
    """Return so many words that exist in no language, for a record has many words that stand in few events."""
    syllables = [c + v for c, v in product(consonants, vowels)]
    return ["".join(three) for _n, three in zip(range(number), product(syllables, repeat=3), strict=False)]


def by_rank(number, *, slope):
    """Return running sums of 1 / rank ** slope: as Zipf found, the tenth word is said a tenth as often as the first."""
    return list(accumulate(1 / rank**slope for rank in range(1, number + 1)))


VOCABULARY = {
    "en": [*ENGLISH.split(), *rare("bdlmnrtv", "aeiou", 3000)],
    "ru": [*RUSSIAN.split(), *rare("бвдлмнрт", "аеиоу", 3000)],
}
WEIGHTS = {language: by_rank(len(words), slope=0.9) for language, words in VOCABULARY.items()}


def summary(chance, language):
    """Return 60 to 150 words in sentences."""
    left = chance.randint(60, 150)
    words = chance.choices(VOCABULARY[language], cum_weights=WEIGHTS[language], k=left)
    sentences = []
    while words:
        length = min(len(words), chance.randint(8, 16))
        sentence, words = words[:length], words[length:]
        sentences.append(" ".join(sentence).capitalize() + ".")
    return " ".join(sentences)
