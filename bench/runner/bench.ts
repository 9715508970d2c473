/** What a bench is, and what it says. */

/** One measured figure. Wall-clock figures have no gate: they differ from machine to machine. */
export interface Measurement {
  metric: string
  value: number
  unit: string
  /** What the value, or where there is a ratio the ratio, has to be: such as `<= 480` or `<= 0.15x`. */
  gate?: string
  /** The gate is met; true where there is none. */
  ok: boolean
  /** Who else was measured in the same run, on the same input. */
  peer?: string
  peerValue?: number
  /** Ours through theirs. */
  ratio?: number
  /** How it was measured, and where the comparison favours one side by construction. */
  note?: string
}

export type Report = (measurement: Measurement) => void

export interface BenchOptions {
  /** How long a bench of real time goes on; null for its own choice. */
  minutes: number | null
}

/** Lives in `bench/<name>.ts`, as the export `bench`. */
export interface Bench {
  name: string
  about: string
  /** Takes minutes: it runs only when it is named. */
  long?: boolean
  /** Throws when it can't be run; a figure that is too bad is reported, not thrown. */
  run(report: Report, options: BenchOptions): Promise<void>
}

type Judged = Pick<Measurement, 'gate' | 'ok'>
type Compared = Judged & Required<Pick<Measurement, 'peer' | 'peerValue'>> & Pick<Measurement, 'ratio'>

export const ungated: Judged = { ok: true }

export function atMost(value: number, limit: number): Judged {
  return { gate: `<= ${limit}`, ok: value <= limit }
}

export function atLeast(value: number, limit: number): Judged {
  return { gate: `>= ${limit}`, ok: value >= limit }
}

/** Beside a peer's figure, with whatever gate the value has by itself. */
export function beside(value: number, peer: string, peerValue: number, judged: Judged = ungated): Compared {
  // A ratio to nothing says nothing.
  const ratio = peerValue === 0 ? {} : { ratio: value / peerValue }
  return { ...judged, peer, peerValue, ...ratio }
}

/** Gated by the ratio to a peer's figure. */
export function ratioAtMost(value: number, peer: string, peerValue: number, limit: number): Compared {
  return beside(value, peer, peerValue, { gate: `<= ${limit}x`, ok: value <= limit * peerValue })
}
