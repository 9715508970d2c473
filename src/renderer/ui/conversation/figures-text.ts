import type { TurnFigures } from '../../../shared/history.ts'
import { m } from '../../paraglide/messages.js'
import { currentLanguage } from '../../state/language.svelte.ts'
import { unit } from '../diagnostics/formats.ts'

/** Costs of a turn are fractions of a cent. */
const COST_DIGITS = 2

export function seconds(ms: number): string {
  return unit('second', ms / 1000, 1, 1)
}

/** What is known of a turn, in one line. */
export function figuresLine({ at, firstAudioMs, costUsd }: TurnFigures): string {
  const known = [
    at === null ? null : timeOf(at),
    firstAudioMs === null ? null : m.conversation_latency({ length: seconds(firstAudioMs) }),
    costUsd === null ? null : dollars(costUsd),
  ]
  return known.filter((figure) => figure !== null).join(' · ')
}

function timeOf(at: number): string {
  return new Intl.DateTimeFormat(currentLanguage(), { timeStyle: 'short' }).format(at)
}

function dollars(usd: number): string {
  return new Intl.NumberFormat(currentLanguage(), {
    style: 'currency',
    currency: 'USD',
    ...(usd < 0.1 && { maximumSignificantDigits: COST_DIGITS }),
  }).format(usd)
}
