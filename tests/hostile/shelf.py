"""The shelf: bad files of all kinds that lie beside scenarios, by name, with all that is said of each."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.hostile.spoils import Spoil, hollow, linked, more, piped, swap, whole

FAR = "{actors: [a, b], ties: [[0, 1e308], [1e308, 0]]}"

SHELF: Mapping[str, tuple[str, Spoil, str]] = {
    # --- lessons
    "a lesson that is empty": ("lesson", whole(b""),
        "dam/lesson.yaml:1:1: the file is empty. Write 'key: value' lines."),
    "a tab in a lesson": ("lesson", swap("goals:", "\tgoals:"),
        "dam/lesson.yaml:8:1: a tab stands in the indentation. Replace the tab by spaces."),
    "a tab before an item, which would be taken for text": ("lesson", swap("  - {title: Play", "\t- {title: Play"),
        "dam/lesson.yaml:13:1: a tab stands in the indentation. Replace the tab by spaces."),
    "a lesson in UTF-16": ("lesson", whole("schema: 1".encode("utf-16")),
        "dam/lesson.yaml:1:1: '\\udcff' is a control character or not UTF-8. Delete it, or save the file as UTF-8."),
    "a million brackets": ("lesson", whole(b"steps: " + b"[" * 1_000_000),
        "dam/lesson.yaml:1:1007: this is not YAML: exceeded maximum nesting depth. Check the brackets, quotes and "
        "indentation; text that holds ': ' needs quotes."),
    "a lesson with a path for a name": ("lesson", swap("name: dam", "name: ../../etc"),
        "dam/lesson.yaml:2:7: name: '../../etc' is no name; write a small letter, then small letters, digits and _, 48 "
        "in all at most."),
    "a title turned around": ("lesson", swap("title: A dam", "title: \u202emad A"),
        "dam/lesson.yaml:4:8: '\\u202e' is a control character or not UTF-8. Delete it, or save the file as UTF-8."),
    "a title that is a list": ("lesson", swap("title: A dam", "title: [A dam]"),
        "dam/lesson.yaml:4:8: title: ['A dam'] should be text. Put it in quotes."),
    "a word for a list of scenarios": ("lesson", swap("scenarios: [base]", "scenarios: base"),
        "dam/lesson.yaml:9:12: scenarios: 'base' should be a list. Write '[one, other]'."),
    "no scenarios": ("lesson", swap("scenarios: [base]", "scenarios: []"),
        "dam/lesson.yaml:9:12: scenarios: holds fewer than 1. Write more."),
    "a scenario of a lesson by a path": ("lesson", swap("scenarios: [base]", "scenarios: [../base]"),
        "dam/lesson.yaml:9:13: scenarios.0: '../base': there is no scenario of this name. Did you mean 'base'?"),
    "minutes that are yes": ("lesson", swap("minutes: 10", "minutes: true"),
        "dam/lesson.yaml:5:10: minutes: true is no number."),
    "minutes without end": ("lesson", swap("minutes: 10", "minutes: .inf"),
        "dam/lesson.yaml:5:10: minutes: '.inf' is not a finite number of 15 digits or fewer. Round it, or put it in "
        "quotes if it is a name."),
    "a billion worlds for a lesson": ("lesson", swap("replicates: 4", "replicates: 1000000000"),
        "dam/lesson.yaml:10:13: replicates: 1000000000 should be less than or equal to 10000."),
    "a seat for eight thousand years": ("lesson", swap("months: 3", "months: 100000"),
        "dam/lesson.yaml:13:92: steps.1.months: 100000 should be less than or equal to 240."),
    "ties beyond all floats": ("lesson",
        swap("steps:", f"steps:\n  - {{title: W, minutes: 5, kind: weigh, text: W, instrument: landscape, table: {FAR}}}"),
        "dam/lesson.yaml:12:108: steps.0.table.ties.0.1: 1e+308 should be less than or equal to "
        "1000000.\ndam/lesson.yaml:12:117: steps.0.table.ties.1.0: 1e+308 should be less than or equal to 1000000."),
    "an inject without a title": ("lesson", swap("questions:", "injects: {wall: {reason: R, add: {river: 0.1}}}\nquestions:"),
        "dam/lesson.yaml:14:17: injects.wall.title: 'title' is missing. Add 'title: …'."),
    "an inject about another river": ("lesson",
        swap("questions:", "injects: {wall: {title: W, reason: R, add: {r\u0456ver: 0.1}}}\nquestions:"),
        "dam/lesson.yaml:14:52: injects.wall.add.rіver: 'rіver' is no issue of world 'small'. Did you mean 'river'? The "
        "letter '\\u0456' is another than it looks."),
    "an answer that would run": ("lesson", swap("{base.dammed}", "{base.dammed.__class__}"),
        "dam/lesson.yaml:15:42: questions.0.answer: '{base.dammed.__class__}' is no value of a run. Write "
        "{scenario.outcome}, {scenario@lens.outcome} or the difference of two."),
    # --- records and calibrations
    "a record that is a link to a device": ("record", linked("/dev/zero"),
        "records/river.yaml: cannot be read: It is a pipe, a device or a socket. Give the path of a file that you may read."),
    "a record that is a pipe": ("record", piped,
        "records/river.yaml: cannot be read: It is a pipe, a device or a socket. Give the path of a file that you may read."),
    "a record of a billion laughs": ("record", whole(b"a: &a [ha, ha]\nb: [*a, *a]\n"),
        "records/river.yaml:1:4: anchors, aliases and tags (&a, *a, !a) are not allowed. Write the value out; text that "
        "begins with such a sign needs quotes."),
    "a record of the same series twice": ("record", swap("  raids:", "  dam:"),
        "records/river.yaml:16:3: series.dam: 'dam' is written twice, first on line 8. Delete or rename one of the two."),
    "a record of a password file": ("record", swap("scenario: base", "scenario: /etc/passwd"),
        "records/river.yaml:5:11: scenario: '/etc/passwd': there is no scenario of this name. Known: base, peace, river, told."),
    "a history by a path": ("record", swap("history: told", "history: ../told.yaml"),
        "records/river.yaml:6:10: history: '../told.yaml': there is no scenario of this name. Known: base, peace, river, told."),
    "a level beyond one": ("record", swap("value: 0.4", "value: 1e308"),
        "records/river.yaml:9:5: series.dam: [1e+308] of 2016-11: a level lies in [0, 1]."),
    "a level that is yes": ("record", swap("value: 0.4", "value: true"),
        "records/river.yaml:13:30: series.dam.points.0.value: true is no number."),
    "a count beyond all counting": ("record", swap("value: 3", "value: 3e300"),
        "records/river.yaml:17:5: series.raids: [3e+300] of 2017-10: a count lies in [0, 1,000,000]."),
    "a point in the year nought": ("record", swap("at: 2016-11", "at: 0000-01"),
        "records/river.yaml:13:14: series.dam.points.0.at: '0000-01' is not a date of the calendar; write "
        "YYYY-MM or YYYY-MM-DD."),
    "a point of no month": ("record", swap("at: 2016-11", "at: 2016"),
        "records/river.yaml:13:14: series.dam.points.0.at: 2016 is not a month; write YYYY-MM."),
    "a move that is counted twice": ("record", swap("move: brenn_raids", "moves: [brenn_raids, brenn_raids]"),
        "records/river.yaml:17:5: series.raids: counts a move twice; name each of `moves` once."),
    "no points": ("record", swap("points:\n      - {at: 2016-11", "points: []\n    other:\n      - {at: 2016-11"),
        "records/river.yaml:12:13: series.dam.points: holds fewer than 2. Write more.\nrecords/river.yaml:13:5: "
        "series.dam.other: 'other' is not a known field. Known: title, unit, points, issue, move, moves, about."),
    "a calibration of a record by a path": ("calibration", swap("record: river", "record: ../records/river"),
        "calibrations/tuned.yaml:5:9: record: '../records/river': there is no record of this name. Known: river, tuned."),
    "a rate beyond its bound": ("calibration", swap("3.0]", "1e308]"),
        "calibrations/tuned.yaml:9:41: rates.rate.brenn_raids: 1e+308 a month is more than the bound, 30. End below it."),
    "a rate of nearly nothing": ("calibration", swap("[0.05", "[5e-324"),
        "calibrations/tuned.yaml:9:21: rates.rate.brenn_raids: a prior from zero has no logarithm. Begin at 0.000001 or above."),
    "a share that is no number": ("calibration", swap("accept: 0.2", "accept: .nan"),
        "calibrations/tuned.yaml:7:9: accept: '.nan' is not a finite number of 15 digits or fewer. Round it, or put it "
        "in quotes if it is a name."),
    "no rates": ("calibration", swap("rates:", "rates: {}\nothers:"),
        "calibrations/tuned.yaml:8:8: rates: holds fewer than 1. Write more.\ncalibrations/tuned.yaml:9:1: others: "
        "'others' is not a known field. Known: schema, name, title, about, record, until, accept, rates."),
    # --- strategies and questions
    "strategies on a scenario by a path": ("strategies", swap("base: base", "base: ../../secret"),
        "strategies/upstream.yaml:5:7: base: '../../secret': there is no scenario of this name. Known: base, peace, "
        "told, upstream."),
    "a player of the machine": ("strategies", swap("  alba:", "  __class__:"),
        "strategies/upstream.yaml:7:3: players.__class__: '__class__' is no actor of world 'small'. Known: alba, brenn, crete."),
    "two hundred strategies": ("strategies",
        swap("  brenn:\n", "  brenn:\n" + "".join(f"    s{n}: {{title: S{n}, reason: r}}\n" for n in range(200))),
        "strategies/upstream.yaml:7:3: players: 2 × 202 = 404 profiles are more than 256. Take out strategies or players."),
    "a strategy without a title": ("strategies", swap("title: Open", "title: ''"),
        "strategies/upstream.yaml:8:19: players.alba.open.title: holds fewer than 1. Write more."),
    "a strategy named by a path": ("strategies", swap("wait:", "../wait:"),
        "strategies/upstream.yaml:11:5: players.brenn.../wait: '../wait' is no name; write a small letter, then small "
        "letters, digits and _, 48 in all at most."),
    "a cost beyond its bound": ("strategies", swap("cost.alba_dams: 0.5", "cost.alba_dams: 1e308"),
        "strategies/upstream.yaml:9:89: players.alba.trust.changes.cost.alba_dams: 1e+308 does not fit; numbers of this "
        "kind (cost) lie between 0 and 1000."),
    "questions named by a path": ("questions", swap("name: asked", "name: /tmp/asked"),
        "questions/asked.yaml:2:7: name: '/tmp/asked' is no name of a file; write letters, digits, _, - and dots, 100 in "
        "all at most."),
    "a rival scenario by a path": ("questions", swap("than: told", "than: ../told"),
        "questions/asked.yaml:9:54: signs.told.than: '../told': there is no scenario of this name. Did you mean 'told'?"),
    "an answer that is yes": ("questions", swap("answer: 1", "answer: true"),
        "questions/asked.yaml:6:78: questions.treaty.answer: true is no number."),
    "a chance beyond one": ("questions", swap("crowd: 0.3", "crowd: 1.5"),
        "questions/asked.yaml:7:101: questions.dam.rivals.crowd: 1.5 should be less than or equal to 1."),
    "a question for the end of days": ("questions", swap("closes: 2017-06", "closes: 9999-12"),
        "questions/asked.yaml:6:61: questions.treaty.closes: 9999-12 does not lie in the years 1700 to 2199."),
    "three hundred questions": ("questions", swap("questions:\n", "questions:\n" + "".join(
            f"  q{n}: {{title: T, accord: treaty, closes: 2017-06, answer: open}}\n" for n in range(300))),
        "questions/asked.yaml:6:3: questions: holds more than 200. Take some out."),
    # --- codings
    "a level that no scale has": ("agreement", swap("level: wary", "level: warry"),
        "seeds/agreement.yaml:4:40: codings.gaz-2a.first.level: 'warry' is no level of trust. Did you mean 'wary'?"),
    "a field that one coder left out": ("agreement", swap("second: {level: close, strength: hint}", "second: {level: close}"),
        "seeds/agreement.yaml:4:11: codings.gaz-2a: 'strength' is coded by one of the two only. Both code the same fields."),
    "a kind of the machine": ("agreement", swap("kind: trust", "kind: __class__"),
        "seeds/agreement.yaml:4:18: codings.gaz-2a.kind: '__class__' should be 'trust', 'interest', 'state', 'capability', "
        "'mechanism' or 'conclusion'."),
    "no codings": ("agreement", swap("codings:\n", "codings: {}\nothers:\n"),
        "seeds/agreement.yaml:3:10: codings: holds fewer than 1. Write more.\nseeds/agreement.yaml:4:1: others: 'others' "
        "is not a known field. Known: schema, about, figures, codings, settled, added."),
    # --- event data
    "events that are empty": ("events", whole(b""),
        "events.csv:1:1: the first line is empty. Write the names of the columns there."),
    "events of two gigabytes": ("events", hollow(2 * 10**9),
        "events.csv is 2,000 MB large; the bound is 1,000 MB. Keep the rows of the years and countries that you compare."),
    "events in one line": ("events", whole(b"date," + b"x" * 2_000_000),
        "events.csv:1:1: is longer than 1,000,000 characters. Part the rows by line ends."),
    "events in Latin-1": ("events", swap("Alba\n", "Alb\udce4\n"),
        "events.csv:2:41: '\\udce4' is not UTF-8. Save it as CSV in UTF-8."),
    "events without a column": ("events", swap("recipient,", ""),
        "events.csv:1:1: recipient: there is no column 'recipient'. Name it in the first line; it may be called "
        "'recipient', 'Recipient Country', 'Target Country', 'Actor2CountryCode'."),
    "a column that stands twice": ("events", swap("date,actor,", "date,actor,actor,"),
        "events.csv:1:3: there are two columns 'actor'. Rename one, or delete it."),
    "a row that is too short": ("events", swap(",GOV,Alba", ",GOV"),
        "events.csv:2:1: has 7 fields, the first line 8. Give every row as many; a text with a comma needs quotes."),
    "a row that is too long": ("events", swap(",GOV,Alba", ",GOV,Alba,Brenn"),
        "events.csv:2:1: has 9 fields, the first line 8. Give every row as many; a text with a comma needs quotes."),
    "a quote that is never closed": ("events", swap('lower"', "lower"),
        "events.csv:3:1: this row is no row of a table: unexpected end of data. Close each quote that is opened, and "
        "write a quote within a text twice."),
    "a quote within a text": ("events", swap('"Brenn, the lower"', '"Brenn" the lower'),
        'events.csv:3:1: this row is no row of a table: \',\' expected after \'"\'. Close each quote that is opened, and '
        "write a quote within a text twice."),
    "a null in a sector": ("events", swap("GOV", "G\0V"),
        "events.csv:2:7: actor_sector: '\\x00' is a control character. Write plain words."),
    "a name that would turn the page": ("events", swap("GOV,Alba", "GOV,\u202eablA"),
        "events.csv:2:8: actor_name: '\\u202e' is a control character. Write plain words."),
    "an intensity that is no number": ("events", swap("-0.5", "nan"),
        "events.csv:2:5: intensity: 'nan' is no number from -1 to 1. Mend it or leave it empty."),
    "events beyond counting": ("events", swap(",2,GOV", ",9999999999,GOV"),
        "events.csv:2:6: count: '9999999999' is no number of events. Write a whole number of at most 9 digits."),
    "events before the calendar": ("events", swap("2017-02", "0001-02"),
        "events.csv:3:1: date: 0001-02 does not lie in the years 1700 to 2199. Write YYYY-MM-DD or YYYY-MM."),
    "a row of all countries": ("events",
        swap("ALB,BRE", ";".join(f"A{a}{b}" for a in "ABCDEFGHIJ" for b in "ABCDEFGHIJK") + ",BRE"),
        "events.csv:2:2: actor: names 110 countries; the bound is 100. Part the row."),
    # --- classes
    "a class without a plan": ("plan", Path.unlink,
        "class: holds no class. Begin a new one."),
    "a plan that is a link": ("plan", linked("../../secret.yaml"),
        "class/class.json: cannot be read: class.json is a link, not a file. Begin a new class."),
    "a plan of a password file": ("plan", swap("base.yaml", "../../etc/passwd"),
        "class/class.json: passwd: there is no scenario of this name."),
    "ten thousand tables": ("plan", swap('"tables": 1', '"tables": 10000'),
        "class/class.json:12:13: tables: 10000 should be less than or equal to 12."),
    "tables that are yes": ("plan", swap('"tables": 1', '"tables": true'),
        "class/class.json:12:13: tables: true is no number."),
    "more rounds than months": ("plan", swap('"rounds": 2', '"rounds": 1000'),
        "class/class.json: rounds: 1000 rounds are more than the scenario's 24 months. Choose fewer."),
    "a seat that stands there twice": ("plan", swap('"alba"', '"alba", "alba"'),
        "class/class.json: seats: 'alba' stands there twice. Name each seat once."),
    "a game of another luck": ("plan", swap('"seed": 2022', '"seed": 2023'),
        "class/tables/1: holds a game of another class. Put that of this class back."),
    "a deep line of a class": ("log", more("[" * 100_000),
        "class/log.jsonl:5: '[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[' is no line of a class. Delete "
        "that line and all after it."),
    "a name that is a list": ("log", more('{"do": "join", "id": ["x"], "name": "X"}'),
        'class/log.jsonl:5: \'{"do": "join", "id": ["x"], "name": "X"}\' is no line of a class. Delete that line and all '
        "after it."),
    "a table that is not there": ("log", more('{"do": "sit", "id": "ann", "table": 9, "seat": null}'),
        "class/log.jsonl: 9 is no table of this class. Delete the line that names it, and all after it."),
    "a seat for nobody of the class": ("log", more('{"do": "sit", "id": "bob", "table": 1, "seat": null}'),
        "class/log.jsonl:5: {'do': 'sit', 'id': 'bob', 'table': 1, 'seat': None} is no line of a class. Delete that line "
        "and all after it."),
    "a chance beyond one, of a pupil": ("log", more('{"do": "predict", "poll": "1", "id": "ann", "answers": {"dammed": 7}}'),
        'class/log.jsonl:5: \'{"do": "predict", "poll": "1", "id": "ann", "answers": {"dam\' is no line of a class. Delete '
        "that line and all after it."),
    "half of a prediction": ("log", more('{"do": "predict", "poll": "1", "id": "ann", "answers": {}}'),
        "class/log.jsonl:5: {'do': 'predict', 'poll': '1', 'id': 'ann', 'answers': {}} is no line of a class. Delete "
        "that line and all after it."),
    "orders of nobody's": ("log",
        more('{"do": "order", "table": 1, "seat": "alba", "turn": 0, "by": "ann", "moves": ["x"], "accords": {}}'),
        "class/log.jsonl: 'x' is no move or accord of this class. Delete the line that names it, and all after it."),
    "time without end": ("log", more('{"do": "set", "left": NaN}'),
        'class/log.jsonl:5: \'{"do": "set", "left": NaN}\' is no line of a class. Delete that line and all after it.'),
    "a terminal escape of a pupil": ("log", more('{"do": "join", "id": "x", "name": "\\u001b[2J"}'),
        'class/log.jsonl:5: \'{"do": "join", "id": "x", "name": "\\\\u001b[2J"}\' is no line of a class. Delete that line '
        "and all after it."),
    "a log that is a link": ("log", linked("../../secret.yaml"),
        "class/log.jsonl: cannot be read: log.jsonl is a link, not a file. Begin a new class."),
    "a log that is a pipe": ("log", piped,
        "class/log.jsonl: cannot be read: It is a pipe, a device or a socket. Begin a new class."),
    "a log of two gigabytes": ("log", hollow(2 * 10**9),
        "class/log.jsonl: cannot be read: log.jsonl is larger than 50 MB. Begin a new class."),
}  # fmt: skip
