import type { BudgetState } from '../shared/budget.ts'
import type { EarshotError } from '../shared/errors.ts'
import { effectiveSettings } from '../shared/settings/persona.ts'
import { Budget } from './budget.ts'
import type { CurrentSession } from './current-session.ts'
import { setHandsFree, turnFinderOf } from './hands-free.ts'
import type { BilledEvents } from './history/billed-events.ts'
import type { History } from './history/history.ts'
import type { CurrentProvider } from './provider.ts'
import type { SettingsStore } from './settings/settings-store.ts'

export interface AppBudgetParts {
  current: CurrentSession
  settings: SettingsStore
  provider: Pick<CurrentProvider, 'summary'>
  history: Pick<History, 'spending'>
  billed: BilledEvents
  onChange(state: BudgetState): void
  onNotice(notice: EarshotError | null): void
}

/** The budget of the app. While it is spent nobody listens hands-free: the server would bill what it hears. */
export function appBudget({
  current,
  settings,
  provider,
  history,
  billed,
  onChange,
  onNotice,
}: AppBudgetParts): Budget {
  let wasSpent = false
  const budget: Budget = new Budget(current.events, {
    limitUsd: () => settings.settings.monthlyBudgetUsd,
    isFree: () => provider.summary.id === 'practice',
    billed,
    spentSince: (from) => history.spending(from),
    now: () => new Date(),
    onChange: (state) => {
      onChange(state)
      queueMicrotask(follow)
    },
    onNotice,
  })
  function follow(): void {
    if (budget.isSpent) {
      wasSpent = true
      stopListening(current)
    } else if (wasSpent) {
      wasSpent = false
      listenAgain(current, settings)
    }
  }
  current.on('replaced', () => budget.talkReplaced())
  current.events.on('state', follow)
  settings.on('changed', () => budget.changed())
  return budget
}

/** Once nobody speaks: no word is cut off. */
function stopListening({ session }: CurrentSession): void {
  if (session.state.kind !== 'ready') return
  const { handsFree, turnSilenceMs } = session.standing
  setHandsFree(session, handsFree, false, turnSilenceMs)
}

function listenAgain({ session }: CurrentSession, settings: SettingsStore): void {
  const { turnDetection, turnSilenceMs } = effectiveSettings(settings.settings)
  if (session.standing.handsFree !== 'off') return
  setHandsFree(session, turnFinderOf(turnDetection), true, turnSilenceMs)
}
