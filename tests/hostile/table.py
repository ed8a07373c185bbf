"""The table: bad files of scenarios and worlds by name, with all that is said of each, its place and its remedy."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.hostile.made import Maker, extending, headed, instead, linked, moved_worlds, named, over, pipe, whole, wide, world
from tests.study.small import HEAD

EVENT = "events:\n  shock: {title: A shock, reason: To see., "
ASKED = "outcomes:\n  asked: {title: A question, "
LAUGHS = "a: &a [ha, ha]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"
ROUTINE = 'title: "{actor} talks to {target}"'

MORE = "and more is wrong. Mend these first."

TABLE: Mapping[str, tuple[Maker, str]] = {
    # --- what is no YAML that we read
    "billion laughs": (whole(LAUGHS.encode()),
        "overlay.yaml:1:4: anchors, aliases and tags (&a, *a, !a) are not allowed. Write the value out; text that "
        "begins with such a sign needs quotes."),
    "merge key": (over("horizon: {<<: {months: 3}}\n"),
        "overlay.yaml:6:11: horizon.<<: '<<' is not a known field. Known: start, months, step."),
    "merge of an alias": (over("events: &e {}\nexplained: {<<: *e}\n"),
        "overlay.yaml:6:9: anchors, aliases and tags (&a, *a, !a) are not allowed. Write the value out; text that "
        "begins with such a sign needs quotes."),
    "tag that runs code": (over("lens: !!python/object/apply:os.system [id]\n"),
        "overlay.yaml:6:7: anchors, aliases and tags (&a, *a, !a) are not allowed. Write the value out; text that "
        "begins with such a sign needs quotes."),
    "tag of one's own": (over("lens: !lens realist\n"),
        "overlay.yaml:6:7: anchors, aliases and tags (&a, *a, !a) are not allowed. Write the value out; text that "
        "begins with such a sign needs quotes."),
    "tag handle": (whole(b"%TAG ! tag:evil,2022:\n---\nlens: !x realist\n"),
        "overlay.yaml:3:7: anchors, aliases and tags (&a, *a, !a) are not allowed. Write the value out; text that "
        "begins with such a sign needs quotes."),
    "other version of YAML": (whole(b"%YAML 9.9\n---\nlens: realist\n"),
        "overlay.yaml:1:1: this is not YAML: found incompatible YAML document. Check the brackets, quotes and "
        "indentation; text that holds ': ' needs quotes."),
    "second document": (over("---\nlens: realist\n"),
        "overlay.yaml:6:1: a second document begins here. Give it a file of its own."),
    "duplicate id": (over("events:\n  a: {title: A}\n  a: {title: B}\n"),
        "overlay.yaml:8:3: events.a: 'a' is written twice, first on line 7. Delete or rename one of the two."),
    "duplicate id in quotes": (over("events:\n  a: {title: A}\n  'a': {title: B}\n"),
        "overlay.yaml:8:3: events.a: 'a' is written twice, first on line 7. Delete or rename one of the two."),
    "complex key": (over("events:\n  ? [a, b]\n  : {title: A}\n"),
        "overlay.yaml:7:5: events: a key must be a word. Write 'word: value'."),
    "null as an id": (over("events: {null: {title: A}}\n"),
        "overlay.yaml:6:10: events: a key must be a word. Write 'word: value'."),
    "deep lists": (over("changes: " + "[" * 900), "overlay.yaml:6:49: changes: this is nested more than 40 deep. Flatten it."),
    "deep mappings": (over("changes: " + "{a: " * 50_000),
        "overlay.yaml:6:166: changes: this is nested more than 40 deep. Flatten it."),
    "a million keys": (whole(b"".join(b"%x:\n" % n for n in range(400_000))),
        "overlay.yaml:1:1: the file is larger than 2 MB. Split it."),
    "a hundred thousand values": (whole(b"changes: [" + b"1," * 100_000 + b"]\n"),
        "overlay.yaml:1:200007: changes: the file holds more than 100,000 values. Split it."),
    "too many bytes": (whole(b"# " + b"x" * 3_000_000),
        "overlay.yaml:1:1: the file is larger than 2 MB. Split it."),
    "a thousand unknown fields": (over("".join(f"lens{n}: 1\n" for n in range(1000))),
        "\n".join((
            *(f"overlay.yaml:{n + 6}:1: lens{n}: 'lens{n}' is not a known field. Did you mean 'lens'?" for n in range(50)),
            MORE))),
    "a thousand unknown issues": (
        over(EVENT + "at: 2022-03, set: {\n" + ",\n".join(f"  river{n}: 0.5" for n in range(1000)) + "}}\n"),
        "\n".join((
            *(f"overlay.yaml:{n + 8}:3: events.shock.set.river{n}: 'river{n}' is no issue of world 'small'. Did you mean 'river'?"
              for n in range(50)), MORE))),
    "open bracket": (over("events: {a: {title: A\n"),
        "overlay.yaml:7:1: this is not YAML: did not find expected ',' or '}'. Check the brackets, quotes and "
        "indentation; text that holds ': ' needs quotes."),
    # --- bytes
    "UTF-16": (whole(HEAD.encode("utf-16")),
        "overlay.yaml:1:1: '\\udcff' is a control character or not UTF-8. Delete it, or save the file as UTF-8."),
    "UTF-16 without a mark": (whole(HEAD.encode("utf-16-be")),
        "overlay.yaml:1:1: '\\x00' is a control character or not UTF-8. Delete it, or save the file as UTF-8."),
    "UTF-32": (whole(HEAD.encode("utf-32")),
        "overlay.yaml:1:1: '\\udcff' is a control character or not UTF-8. Delete it, or save the file as UTF-8."),
    "Latin-1": (whole((HEAD + "lens: é\n").encode("latin-1")),
        "overlay.yaml:6:7: '\\udce9' is a control character or not UTF-8. Delete it, or save the file as UTF-8."),
    "overlong UTF-8": (whole(HEAD.encode() + b"lens: \xc0\xaf\n"),
        "overlay.yaml:6:7: '\\udcc0' is a control character or not UTF-8. Delete it, or save the file as UTF-8."),
    "null byte": (whole(HEAD.encode() + b"lens: rea\0list\n"),
        "overlay.yaml:6:10: '\\x00' is a control character or not UTF-8. Delete it, or save the file as UTF-8."),
    "null in an escape": (over('lens: "rea\\0list"\n'),
        "overlay.yaml:6:7: '\\x00' is a control character or not UTF-8. Delete it, or save the file as UTF-8."),
    "byte order mark in the middle": (over("lens: \ufeffrealist\n"),
        "overlay.yaml:6:7: '\\ufeff' is a control character or not UTF-8. Delete it, or save the file as UTF-8."),
    "Windows lines, and a slip": (whole((HEAD + "lenz: realist\n").replace("\n", "\r\n").encode()),
        "overlay.yaml:6:1: lenz: 'lenz' is not a known field. Did you mean 'lens'?"),
    "byte order mark, and a slip": (whole(b"\xef\xbb\xbf" + (HEAD + "lenz: realist\n").encode()),
        "overlay.yaml:6:1: lenz: 'lenz' is not a known field. Did you mean 'lens'?"),
    "old Macintosh lines, and a slip": (whole((HEAD + "lenz: realist\n").replace("\n", "\r").encode()),
        "overlay.yaml:6:1: lenz: 'lenz' is not a known field. Did you mean 'lens'?"),
    "half a pair of surrogates": (over('lens: "\\ud800"\n'),
        "overlay.yaml:6:10: this is not YAML: found invalid Unicode character escape code. Check the brackets, quotes "
        "and indentation; text that holds ': ' needs quotes."),
    # --- text that does not show what it is
    "terminal escape": (over("title: \x1b[2Jgone\n"),
        "overlay.yaml:6:8: '\\x1b' is a control character or not UTF-8. Delete it, or save the file as UTF-8."),
    "terminal escape in an escape": (over('explained: {a: "\\e]0;owned\\a"}\n'),
        "overlay.yaml:6:16: explained: '\\x1b' is a control character or not UTF-8. Delete it, or save the file as "
        "UTF-8."),
    "C1 escape": (over("explained: {a: \x9b2J}\n"),
        "overlay.yaml:6:16: '\\x9b' is a control character or not UTF-8. Delete it, or save the file as UTF-8."),
    "text turned around": (over("explained: {a: safe \u202eelif}\n"),
        "overlay.yaml:6:21: '\\u202e' is a control character or not UTF-8. Delete it, or save the file as UTF-8."),
    "isolated text": (over("explained: {a: \u2066x\u2069}\n"),
        "overlay.yaml:6:16: '\\u2066' is a control character or not UTF-8. Delete it, or save the file as UTF-8."),
    "hidden tags": (over("explained: {a: x\U000e0041}\n"),
        "overlay.yaml:6:17: '\\U000e0041' is a control character or not UTF-8. Delete it, or save the file as UTF-8."),
    "homoglyph of an issue": (over(EVENT + "at: 2022-03, set: {r\u0456ver: 0.5}}\n"),
        "overlay.yaml:7:63: events.shock.set.r\u0456ver: 'r\u0456ver' is no issue of world 'small'. Did you mean "
        "'river'? The letter '\\u0456' is another than it looks."),
    "combining mark": (over(EVENT + "at: 2022-03, set: {rive\u0301r: 0.5}}\n"),
        "overlay.yaml:7:63: events.shock.set.rive\u0301r: 'rive\u0301r' is no issue of world 'small'. Did you mean "
        "'river'? The letter '\\u0301' is another than it looks."),
    "zero width": (over(EVENT + "at: 2022-03, set: {riv\u200ber: 0.5}}\n"),
        "overlay.yaml:7:63: events.shock.set.riv\\u200ber: 'riv\\u200ber' is no issue of world 'small'. Did you mean "
        "'river'? The letter '\\u200b' is another than it looks."),
    "right to left mark": (over(EVENT + "at: 2022-03, set: {river\u200f: 0.5}}\n"),
        "overlay.yaml:7:63: events.shock.set.river\\u200f: 'river\\u200f' is no issue of world 'small'. Did you mean "
        "'river'? The letter '\\u200f' is another than it looks."),
    "homoglyph as an id": (over(EVENT.replace("shock", "sh\u043eck") + "at: 2022-03, set: {river: 0.5}}\n"),
        "overlay.yaml:7:3: events.sh\u043eck: 'sh\\u043eck' is no name; write a small letter, then small letters, "
        "digits and _, 48 in all at most."),
    "zero width in an id": (over(EVENT.replace("shock", "sh\u200bock") + "at: 2022-03, set: {river: 0.5}}\n"),
        "overlay.yaml:7:3: events.sh\\u200bock: 'sh\\u200bock' is no name; write a small letter, then small letters, "
        "digits and _, 48 in all at most."),
    "fullwidth digits": (over(EVENT + "at: \uff12\uff10\uff12\uff12-03, set: {river: 0.5}}\n"),
        "overlay.yaml:7:48: events.shock.at: '\uff12\uff10\uff12\uff12-03' is not a date of the calendar; write "
        "YYYY-MM or YYYY-MM-DD."),
    "Arabic digits": (over("horizon: {months: \u0661\u0662}\n"),
        "overlay.yaml:6:19: horizon.months: '\u0661\u0662' should be a valid integer, unable to parse string as an "
        "integer."),
    "ligature as a field": (over("\ufb01eld: 1\n"),
        "overlay.yaml:6:1: \ufb01eld: '\ufb01eld' is not a known field. Known: schema, name, title, about, extends, "
        "world, lens, uncertainty, horizon, changes, without, events, \u2026 (3 more)."),
    "HTML as an id": (over("events: {'<script>alert(1)</script>': {title: A}}\n"),
        "overlay.yaml:6:10: events.<script>alert(1)</script>: '<script>alert(1)</script>' is no name; write a small "
        "letter, then small letters, digits and _, 48 in all at most.\noverlay.yaml:6:39: "
        "events.<script>alert(1)</script>: rests on nothing; name `claims` or give a `reason`."),
    "markup as an id": (over("events: {'[red]': {title: A}}\n"),
        "overlay.yaml:6:10: events.[red]: '[red]' is no name; write a small letter, then small letters, digits and _, "
        "48 in all at most.\noverlay.yaml:6:19: events.[red]: rests on nothing; name `claims` or give a `reason`."),
    "a path as an id": (over("events: {../../etc: {title: A}}\n"),
        "overlay.yaml:6:10: events.../../etc: '../../etc' is no name; write a small letter, then small letters, digits "
        "and _, 48 in all at most.\noverlay.yaml:6:21: events.../../etc: rests on nothing; name `claims` or give a "
        "`reason`."),
    "dunder as an id": (over("events: {__class__: {title: A}}\n"),
        "overlay.yaml:6:10: events.__class__: '__class__' is no name; write a small letter, then small letters, digits "
        "and _, 48 in all at most.\noverlay.yaml:6:21: events.__class__: rests on nothing; name `claims` or give a "
        "`reason`."),
    "dunder as a field": (over("__class__: x\n"),
        "overlay.yaml:6:1: __class__: '__class__' is not a known field. Known: schema, name, title, about, extends, "
        "world, lens, uncertainty, horizon, changes, without, events, \u2026 (3 more)."),
    "model_config as a field": (over("model_config: {extra: allow}\n"),
        "overlay.yaml:6:1: model_config: 'model_config' is not a known field. Known: schema, name, title, about, "
        "extends, world, lens, uncertainty, horizon, changes, without, events, \u2026 (3 more)."),
    "very long id": (over(f"events: {{? {'a' * 70_000} : {{title: A, reason: B}}}}\n"),
        "overlay.yaml:6:12: events."
        + "a" * 392
        + "\u2026: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa is no name; write a small letter, then "
        "small letters, digits and _, 48 in all at most.\noverlay.yaml:6:70015: events."
        + "a" * 392
        + "\u2026: needs a date (`at`) or conditions (`when`)."),
    "very long name of an issue": (over(EVENT + f"at: 2022-03, set: {{? {'a' * 70_000} : 0.5}}}}\n"),
        "overlay.yaml:7:65: events.shock.set."
        + "a" * 382
        + "\u2026: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa is no issue of world 'small'. Known: "
        "river, trade."),
    "very long title": (headed("An overlay", "a" * 100_000),
        "overlay.yaml:3:8: title: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa is longer than 200 "
        "characters. Shorten it."),
    "title of a megabyte in one word": (headed("An overlay", "W" * 1_000_000),
        "overlay.yaml:3:8: title: 'WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW is longer than 200 "
        "characters. Shorten it."),
    "title of two lines": (headed("An overlay", '"one\\ntwo"'),
        "overlay.yaml:3:8: title: 'one\\ntwo' runs over more than one line; write it on one."),
    # --- numbers
    "not a number": (over("changes: {position.alba.river: .nan}\n"),
        "overlay.yaml:6:32: changes.position.alba.river: '.nan' is not a finite number of 15 digits or fewer. Round "
        "it, or put it in quotes if it is a name."),
    "infinity": (over(EVENT + "at: 2022-03, set: {river: -.inf}}\n"),
        "overlay.yaml:7:70: events.shock.set.river: '-.inf' is not a finite number of 15 digits or fewer. Round it, or "
        "put it in quotes if it is a name."),
    "beyond all floats": (over(EVENT + "at: 2022-03, set: {river: 1e309}}\n"),
        "overlay.yaml:7:70: events.shock.set.river: '1e309' is not a finite number of 15 digits or fewer. Round it, or "
        "put it in quotes if it is a name."),
    "nearly beyond all floats": (over("changes: {capability.alba: 1e308}\n"),
        "overlay.yaml:6:28: changes.capability.alba: 1e+308 does not fit; numbers of this kind (capability) lie "
        "between 0.001 and 100."),
    "a range to the end": (over("changes: {capability.alba: [-1e308, 0, 1e308]}\n"),
        "overlay.yaml:6:28: changes.capability.alba: [-1e+308, 0.0, 1e+308] does not fit; numbers of this kind "
        "(capability) lie between 0.001 and 100."),
    "ten thousand digits": (over(f"horizon: {{months: {'9' * 10_000}}}\n"),
        "overlay.yaml:6:19: horizon.months: '"
        + "9" * 60
        + "' is not a finite number of 15 digits or fewer. Round it, or put it in quotes if it is a name."),
    "negative zero": (over(EVENT + "at: 2022-03, add: {river: -0.0}}\n"),
        "overlay.yaml:7:10: events.shock: changes nothing; give it set, add, trust, capability, accords, opportunities "
        "or talks."),
    "negative zero months": (over("horizon: {months: -0}\n"),
        "overlay.yaml:6:19: horizon.months: 0 should be greater than or equal to 1."),
    "least float as a factor": (over(EVENT + "at: 2022-03, capability: {alba: 5e-324}}\n"),
        "overlay.yaml:7:76: events.shock.capability.alba: 4.94066e-324 would bring all events to a factor of "
        "10^\u00b1323; the bound is 10^\u00b19. Bring the factor nearer to 1, or let the event happen once."),
    "growth without end": (over(EVENT + "when: [{issue: river, above: 0}], repeat: true, capability: {alba: 100}}\n"),
        "overlay.yaml:7:111: events.shock.capability.alba: 100 in each of 12 steps would bring all events to a factor "
        "of 10^\u00b124; the bound is 10^\u00b19. Bring the factor nearer to 1, or let the event happen once."),
    "half a month": (over("horizon: {months: 1.5}\n"),
        "overlay.yaml:6:19: horizon.months: 1.5 should be a valid integer, got a number with a fractional part."),
    "yes for months": (over("horizon: {months: true}\n"),
        "overlay.yaml:6:19: horizon.months: true is no number."),
    "yes for a chance": (over(EVENT + "at: 2022-03, chance: true, add: {river: 0.1}}\n"),
        "overlay.yaml:7:65: events.shock.chance: true is no number."),
    "yes for a bound": (over(ASKED + "issue: river, above: true, at: end}\n"),
        "overlay.yaml:7:51: outcomes.asked.above: true is no number."),
    "year nought": (over("horizon: {start: 0000-13}\n"),
        "overlay.yaml:6:18: horizon.start: '0000-13' is not a date of the calendar; write YYYY-MM or YYYY-MM-DD."),
    "horizon beyond the calendar": (over("horizon: {start: 9999-12}\n"),
        "overlay.yaml:6:18: horizon.start: 9999-12 does not lie in the years 1700 to 2199."),
    "month of ten digits": (over("horizon: {start: 2022222222-01}\n"),
        "overlay.yaml:6:18: horizon.start: '2022222222-01' is not a date of the calendar; write YYYY-MM or YYYY-MM-DD."),
    "years that nanoseconds do not reach": (over("horizon: {start: 2262-01}\n"),
        "overlay.yaml:6:18: horizon.start: 2262-01 does not lie in the years 1700 to 2199."),
    "a memory of no length": (over("changes: {parameter.trust.half_life: 0}\n"),
        "overlay.yaml:6:38: changes.parameter.trust.half_life: 0 does not fit; numbers of this kind (memory) lie "
        "between 0.1 and 1200."),
    "world of the Middle Ages": (world(("as_of: 2022-01", "as_of: 0843-08")),
        "worlds/small.yaml:4:8: as_of: 0843-08 does not lie in the years 1700 to 2199."),
    # --- empty things
    "no outcomes": (headed("extends: base", "world: small\nhorizon: {start: 2022-02, months: 3}\noutcomes: {}"),
        "overlay.yaml:7:11: outcomes: holds fewer than 1. Write more."),
    "empty list for a pair": (over(ASKED + "trust: [], at: end}\n"),
        "overlay.yaml:7:37: outcomes.asked.trust: [] should be two different actors, [one, other]."),
    "empty range": (over("changes: {capability.alba: []}\n"),
        "overlay.yaml:6:28: changes.capability.alba: [] is no range; write [low, value, high]."),
    "empty list of conditions": (over(EVENT + "when: [], add: {river: 0.1}}\n"),
        "overlay.yaml:7:10: events.shock: needs a date (`at`) or conditions (`when`)."),
    "no parties": (world(("parties: [alba, brenn]", "parties: []")),
        "worlds/small.yaml:40:11: accords.treaty: [] should be two or more different parties."),
    "no actors": (world(("actors:\n", "actors: {}\nothers:\n")),
        "worlds/small.yaml:6:9: actors: holds fewer than 2. Write more.\nworlds/small.yaml:7:1: others: 'others' is "
        "not a known field. Known: schema, extends, name, title, as_of, about, actors, issues, trust, interests, "
        "pulls, couplings, \u2026 (5 more)."),
    "no lenses": (world(("lenses:\n", "lenses: {}\nglasses:\n")),
        "worlds/small.yaml:46:9: lenses: holds fewer than 1. Write more.\nworlds/small.yaml:47:1: glasses: 'glasses' "
        "is not a known field. Did you mean 'lenses'?"),
    # --- titles that would run
    "globals in a title": (world((ROUTINE, 'title: "{actor.__class__.__init__.__globals__}"')),
        "worlds/small.yaml:31:21: repertoire.talks_to.title: '{actor.__class__.__init__.__globals__}' is no slot; a "
        "title has {actor}, {target} and no other brace."),
    "index in a title": (world((ROUTINE, 'title: "{actor[0]}"')),
        "worlds/small.yaml:31:21: repertoire.talks_to.title: '{actor[0]}' is no slot; a title has {actor}, {target} "
        "and no other brace."),
    "width in a title": (world((ROUTINE, 'title: "{actor:>999999999}"')),
        "worlds/small.yaml:31:21: repertoire.talks_to.title: '{actor:>999999999}' is no slot; a title has {actor}, "
        "{target} and no other brace."),
    "slot of nobody": (world((ROUTINE, 'title: "{0}{actress}"')),
        "worlds/small.yaml:31:21: repertoire.talks_to.title: '{0}{actress}' is no slot; a title has {actor}, {target} "
        "and no other brace."),
    "single brace": (world((ROUTINE, 'title: "{actor} talks {"')),
        "worlds/small.yaml:31:21: repertoire.talks_to.title: '{' is no slot; a title has {actor}, {target} and no "
        "other brace."),
    "slot in a slot": (world((ROUTINE, 'title: "{act{actor}or}"')),
        "worlds/small.yaml:31:21: repertoire.talks_to.title: '{actor}' is no slot; a title has {actor}, {target} and "
        "no other brace."),
    # --- names of worlds
    "world with a path for a name": (world(("name: small", "name: ../../small")),
        "worlds/small.yaml:2:7: name: '../../small' is no name of a file; write letters, digits, _, - and dots, 100 in "
        "all at most."),
    "world with markup for a name": (world(("name: small", "name: '[red]small'")),
        "worlds/small.yaml:2:7: name: '[red]small' is no name of a file; write letters, digits, _, - and dots, 100 in "
        "all at most."),
    "two routines that open one move": (world(
        ("  talks_to: {", "  b_c: {title: T, type: CONSULT, cost: low, rate: {level: monthly, reason: So.}, reason: So.}\n"
         "  c: {title: T, type: CONSULT, cost: low, rate: {level: monthly, reason: So.}, reason: So.}\n  talks_to: {"),
        ("  crete: {name: Crete", "  a: {name: A, code: AAA, principal: true, capability: {level: major, reason: So.}}\n"
         "  a_b: {name: B, code: BBB, principal: true, capability: {level: major, reason: So.}}\n  crete: {name: Crete")),
        "worlds/small.yaml:34:6: repertoire.c: the repertoire gives a move that name too. Rename one.\n"
        "worlds/small.yaml:34:6: repertoire.c: the repertoire gives a move that name too. Rename one.\n"
        "worlds/small.yaml:34:6: repertoire.c: the repertoire gives a move that name too. Rename one."),
    # --- size, before anything is allocated
    "repertoire over 64 actors": (wide(61, 10, 12),
        "worlds/small.yaml:92:3: repertoire: opens 44,352 moves beside 3 named ones; the bound is 25,000. Take "
        "routines or actors out, or write `pairs: principal`."),
    "sixty-five actors": (wide(62, 1, 12),
        "worlds/small.yaml:7:3: actors: holds more than 64. Take some out."),
    "twenty years by weeks": (wide(61, 4, 240, "week"),
        "base.yaml:6:10: horizon: 128 replicates would take about 38.1 GB of memory; the bound is 4 GB. Ask for fewer "
        "months or steps of a month, or take actors, routines or effects out of the world."),
    "two hundred issues and sixty-four actors by weeks": (wide(61, 1, 240, "week", 198),
        "base.yaml:6:10: horizon: 128 replicates would take about 23.4 GB of memory; the bound is 4 GB. Ask for fewer "
        "months or steps of a month, or take actors, routines or effects out of the world."),
    "more than two hundred issues": (wide(0, 1, 12, issues=199),
        "worlds/small.yaml:11:3: issues: holds more than 200. Take some out."),
    "a thousand years": (over("horizon: {months: 12000}\n"),
        "overlay.yaml:6:19: horizon.months: 12000 should be less than or equal to 240."),
    "too many events": (over("events:\n" + "".join(
        f"  e{n}: {{title: A, reason: So., at: 2022-03, add: {{river: 0.1}}}}\n" for n in range(301))),
        "overlay.yaml:7:3: events: holds more than 300. Take some out."),
    "ten thousand conditions": (
        over(EVENT + "add: {river: 0.1}, when: [" + "{issue: river, above: 0.5}, " * 10_000 + "]}\n"),
        "overlay.yaml:7:69: events.shock.when: holds more than 50. Take some out."),
    "a claim named ninety thousand times": (over("without: {claims: [" + "gaz-9, " * 90_000 + "]}\n"),
        "\n".join((
            *(f"overlay.yaml:6:{20 + 7 * n}: without.claims.{n}: 'gaz-9' is no claim. Did you mean 'gaz-3a'?" for n in range(50)),
            MORE))),
    "too many outcomes": (over(
        "outcomes:\n" + "".join(f"  o{n}: {{title: A, issue: river, at: end}}\n" for n in range(201))),
        "overlay.yaml:7:3: outcomes: holds more than 200. Take some out."),
    # --- what does not lie where it should
    "extends a path upwards": (extending("../secret", linked("../secret.yaml")),
        "overlay.yaml:5:10: extends: '../secret': there is no scenario of this name. Known: base, far, overlay, peace."),
    "extends an absolute path": (extending("/etc/passwd"),
        "overlay.yaml:5:10: extends: '/etc/passwd': there is no scenario of this name. Known: base, overlay, peace."),
    "extends a drive": (extending("'C:\\windows\\win.ini'"),
        "overlay.yaml:5:10: extends: 'C:\\\\windows\\\\win.ini': there is no scenario of this name. "
        "Known: base, overlay, peace."),
    "extends an address": (extending("'http://localhost/base.yaml'"),
        "overlay.yaml:5:10: extends: 'http://localhost/base.yaml': there is no scenario of this name. "
        "Known: base, overlay, peace."),
    "extends a link out of its folder": (extending("far", linked("../secret.yaml")),
        "overlay.yaml:5:10: extends: 'far': is a link that leads out of its folder, or nowhere. Copy the file to its "
        "place."),
    "extends a link to a device": (extending("far", linked("/dev/zero")),
        "overlay.yaml:5:10: extends: 'far': is a link that leads out of its folder, or nowhere. Copy the file to its "
        "place."),
    "extends a link to itself": (extending("far", linked("far.yaml")),
        "overlay.yaml:5:10: extends: 'far': is a link that leads out of its folder, or nowhere. Copy the file to its "
        "place."),
    "extends a long name": (extending("a" * 5000),
        "overlay.yaml:5:10: extends: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa: there is no "
        "scenario of this name. Known: base, overlay, peace."),
    "extends itself": (extending("overlay"),
        "overlay.yaml:5:10: extends: comes back to itself, or is too deep. Let one file extend nothing."),
    "extends nothing": (extending("''"),
        "overlay.yaml:5:10: extends: '': there is no scenario of this name. Known: base, overlay, peace."),
    "world by a path": (over("world: ../worlds/small\n"),
        "overlay.yaml:6:8: world: '../worlds/small' is no name of a file; write letters, digits, _, - and dots, 100 in "
        "all at most."),
    "world by an absolute path": (over("world: /dev/zero\n"),
        "overlay.yaml:6:8: world: '/dev/zero' is no name of a file; write letters, digits, _, - and dots, 100 in all "
        "at most."),
    "worlds that are a link out": (extending("base", moved_worlds),
        "base.yaml:5:8: world: 'small': there is no world of this name. Known: base, overlay, peace."),
    "a folder for a file": (instead(Path.mkdir),
        "odd.yaml: cannot be read: Is a directory. Give the path of a file that you may read."),
    "a pipe for a file": (instead(pipe),
        "odd.yaml: cannot be read: It is a pipe, a device or a socket. Give the path of a file that you may read."),
    "a device for a file": (named("/dev/zero"),
        "/dev/zero: cannot be read: It is a pipe, a device or a socket. Give the path of a file that you may read."),
    "a link that goes round": (instead(lambda path: path.symlink_to(path)),
        "odd.yaml: cannot be read: Too many levels of symbolic links. Give the path of a file that you may read."),
    "a link to nothing": (instead(lambda path: path.symlink_to("nowhere.yaml")),
        "odd.yaml: cannot be read: No such file or directory. Give the path of a file that you may read."),
    "a file that may not be read": (named("odd/\0.yaml"),
        "odd/\\x00.yaml: cannot be read: embedded null byte. Give the path of a file that you may read."),
    "a path that is too long": (named("a/" * 3000 + "b.yaml"),
        ("a/" * 200)[:399] + "\u2026: "
        "cannot be read: File name too long. Give the path of a file that you may read."),
    "a name with an escape": (named("./\x1b[2J\n.yaml"),
        "\\x1b[2J\\n.yaml: cannot be read: No such file or directory. Give the path of a file that you may read."),
}  # fmt: skip
