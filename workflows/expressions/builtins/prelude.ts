/** Built-ins best said in the language itself, under `name/arity`. */
export const prelude: Record<string, string> = {
  "with_entries/1": "def with_entries(f): to_entries | map(f) | from_entries;",
  "paths/0": "def paths: path(..) | select(length > 0);",
  "paths/1": "def paths(filter): path(recurse | select(filter)) | select(length > 0);",
  "leaf_paths/0": "def leaf_paths: paths(scalars);",
  "pick/1":
    "def pick(paths): . as $whole | reduce path(paths) as $path (null; setpath($path; $whole | getpath($path)));",
  "nth/1": "def nth($place): .[$place];",
  "walk/1":
    'def walk(f): def w: (if type == "object" then map_values(w) elif type == "array" then map(w) else . end) | f; w;',
  "combinations/0":
    "def combinations: if length == 0 then [] else .[0][] as $first | (.[1:] | combinations) as $rest | [$first] + $rest end;",
  "combinations/1": "def combinations(n): . as $set | [range(n) | $set] | combinations;",
  "tostream/0": "def tostream: _stream[];",
  "fromstream/1":
    'def fromstream(events): {x: null, e: false} as $start | foreach events as $event ($start; if .e then $start end | if $event | length == 2 then setpath(["e"]; $event[0] | length == 0) | setpath(["x"] + $event[0]; $event[1]) else setpath(["e"]; $event[0] | length == 1) end; if .e then .x else empty end);',
  "truncate_stream/1":
    "def truncate_stream(events): . as $depth | null | events | . as $event | if (.[0] | length) > $depth then setpath([0]; $event[0][$depth:]) else empty end;",
  "INDEX/1": "def INDEX(key): INDEX(.[]; key);",
  "INDEX/2": "def INDEX(rows; key): reduce rows as $row ({}; .[$row | key | tostring] = $row);",
  "JOIN/2": "def JOIN($index; key): [.[] | [., $index[key]]];",
  "JOIN/3": "def JOIN($index; rows; key): rows | [., $index[key]];",
  "JOIN/4": "def JOIN($index; rows; key; join): rows | [., $index[key]] | join;",
  "IN/1": "def IN(values): any(values == .; .);",
  "IN/2": "def IN(source; values): any(source == values; .);",
  "ascii/0": "def ascii: [.] | implode;",
  "todate/0": 'def todate: strftime("%Y-%m-%dT%H:%M:%SZ");',
  "fromdate/0": "def fromdate: fromdateiso8601;",
  "fromdateiso8601/0": 'def fromdateiso8601: strptime("%Y-%m-%dT%H:%M:%SZ") | mktime;',
  "todateiso8601/0": 'def todateiso8601: strftime("%Y-%m-%dT%H:%M:%SZ");',
  "capture/1":
    "def capture($re): match($re) | [.captures | .[] | select(.name != null) | {key: .name, value: .string}] | from_entries;",
  "capture/2":
    "def capture($re; $flags): match($re; $flags) | [.captures | .[] | select(.name != null) | {key: .name, value: .string}] | from_entries;",
  "scan/1": "def scan($re): scan($re; null);",
  "scan/2":
    'def scan($re; $flags): match($re; "g" + $flags) | if .captures | length > 0 then [.captures[].string] else .string end;',
  "split/2": "def split($re; $flags): [splits($re; $flags)];",
  "splits/1": "def splits($re): splits($re; null);",
  "splits/2":
    'def splits($re; $flags): .[foreach (match($re; $flags + "g"), null) as {$offset, $length} (null; {start: .next, end: $offset, next: ($offset + $length)})];',
  "match/1": "def match($re): _match($re)[];",
  "match/2": "def match($re; $flags): _match($re; $flags)[];",
};
