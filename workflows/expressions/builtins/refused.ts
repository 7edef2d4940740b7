const alone = "an expression sees only its input and variables, never the process that runs it";
const modules = "an expression stands alone, without modules";

/** Functions of jq's command line that have no meaning here, with the reason. */
export const refusals: Record<string, string> = {
  "input/0": "there is one input, which is `.`",
  "inputs/0": "there is one input, which is `.`",
  "input_filename/0": alone,
  "input_line_number/0": alone,
  "env/0": alone,
  "debug/0": "an expression has no output but its values",
  "debug/1": "an expression has no output but its values",
  "stderr/0": "an expression has no output but its values",
  "halt/0": "an expression cannot stop the process that runs it",
  "halt_error/0": "an expression cannot stop the process that runs it; `error` fails this expression",
  "halt_error/1": "an expression cannot stop the process that runs it; `error` fails this expression",
  "modulemeta/0": modules,
  "get_search_list/0": modules,
};

export const refusedNow = "no clock is given here, and reading one of its own would make a run differ from its replay";
