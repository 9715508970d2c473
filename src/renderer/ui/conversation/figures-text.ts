import type { TurnFigures } from '../../../shared/history.ts'
import { m } from '../../paraglide/messages.js'
import { currentLanguage } from '../../state/language.svelte.ts'
import { seconds, usd } from '../common/numbers.ts'

/** What is known of a turn, in one line. */
export function figuresLine({ at, firstAudioMs, costUsd }: TurnFigures): string {
  const known = [
    at === null ? null : timeOf(at),
    firstAudioMs === null ? null : m.conversation_latency({ length: seconds(firstAudioMs, 1, 1) }),
    costUsd === null ? null : usd(costUsd),
  ]
  return known.filter((figure) => figure !== null).join(' · ')
}

function timeOf(at: number): string {
  return new Intl.DateTimeFormat(currentLanguage(), { timeStyle: 'short' }).format(at)
}
