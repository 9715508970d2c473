export interface BenchArguments {
  /** The benches to run; empty for the quick ones. */
  names: readonly string[]
  /** Every quick bench, and the table for the docs. */
  all: boolean
  json: boolean
  minutes: number | null
}

export type ParsedArguments = { ok: true; arguments: BenchArguments } | { ok: false; message: string }

/** @param known the names that there are */
export function parseBenchArguments(args: readonly string[], known: readonly string[]): ParsedArguments {
  const parsed: BenchArguments & { names: string[] } = { names: [], all: false, json: false, minutes: null }
  const rest = [...args]
  for (let argument = rest.shift(); argument !== undefined; argument = rest.shift()) {
    if (argument === '--json') parsed.json = true
    else if (argument === 'all') parsed.all = true
    else if (argument === '--minutes') {
      parsed.minutes = Number(rest.shift())
      if (!(parsed.minutes > 0)) return wrong('--minutes needs a number above 0', known)
    } else if (known.includes(argument)) parsed.names.push(argument)
    else return wrong(`There is no bench ${argument}`, known)
  }
  return { ok: true, arguments: parsed }
}

function wrong(problem: string, known: readonly string[]): ParsedArguments {
  return {
    ok: false,
    message: `${problem}.\nUsage: npm run -s bench -- [NAME]... [all] [--json] [--minutes N]\nBenches: ${known.join(', ')}`,
  }
}
