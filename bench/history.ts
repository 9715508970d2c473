import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openHistoryFile } from '../src/main/history/history-file.ts'
import type { HistoryFilter, StoredConversation } from '../src/shared/history.ts'
import { quantile, seededRandom } from './harness/statistics.ts'
import { atMost, type Bench } from './runner/bench.ts'

const CONVERSATIONS = 500
const ITEMS_EACH = 200
const LONG_TALK_ITEMS = 2000
const SEARCHES = 300
const OPENINGS = 100

export const bench: Bench = {
  name: 'history',
  about: 'Search as you type over 100,000 items, and opening a talk of 2,000.',
  async run(report) {
    const folder = mkdtempSync(join(tmpdir(), 'earshot-history-'))
    const opened = openHistoryFile(join(folder, 'history.sqlite'), new Date())
    if (opened.kind === 'unusable') throw new Error(opened.error.message)
    const { store } = opened
    const random = seededRandom(20_261_121)
    const words = Array.from({ length: 5000 }, () => wordOf(random))
    // As in a language: a few words make up most of what is said.
    const word = () => words[Math.floor(words.length * random() ** 3)] ?? ''
    try {
      for (let index = 0; index < CONVERSATIONS; index += 1)
        store.putAll([talk(`conv_${index}`, ITEMS_EACH, word)])
      store.putAll([talk('long', LONG_TALK_ITEMS, word)])
      // Written in another script, so that none of the words searched for is in it.
      const elsewhere = talk('elsewhere', LONG_TALK_ITEMS, () => 'слово')
      store.putAll([{ ...elsewhere, provider: 'other' }])
      const measure = (filter: HistoryFilter) =>
        Array.from({ length: SEARCHES }, (_, index) => {
          const typed = index % 3 === 0 ? `${word()} ${word()}` : word()
          return timed(() => store.search(typed.slice(0, 1 + (index % typed.length)), filter))
        })
      const plainMs = quantile(measure({}), 0.95)
      report({ metric: 'search as you type, p95', value: plainMs, unit: 'ms CPU', ...atMost(plainMs, 16) })
      const commonMs = quantile(measure({ provider: 'openai', from: 1 }), 0.95)
      report({ metric: 'search with filters, p95', value: commonMs, unit: 'ms CPU', ...atMost(commonMs, 16) })
      const noneMs = quantile(measure({ hasTool: true }), 0.95)
      report({
        metric: 'search with a filter that nothing meets, p95',
        value: noneMs,
        unit: 'ms CPU',
        ...atMost(noneMs, 16),
      })
      const fewMs = quantile(measure({ provider: 'other' }), 0.95)
      report({
        metric: 'search with a filter that only other words meet, p95',
        value: fewMs,
        unit: 'ms CPU',
        ...atMost(fewMs, 16),
        note: 'Every item with the words is looked at, and none is found: the most work there is.',
      })
      const openMs = quantile(
        Array.from({ length: OPENINGS }, () => timed(() => store.load('long'))),
        0.95,
      )
      report({
        metric: 'opening a talk of 2,000 items, p95',
        value: openMs,
        unit: 'ms CPU',
        ...atMost(openMs, 16),
      })
    } finally {
      store.close()
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

/** In ms that this thread had the processor: what else the machine does is not in it. */
function timed(work: () => unknown): number {
  const start = process.threadCpuUsage()
  work()
  const { user, system } = process.threadCpuUsage(start)
  return (user + system) / 1000
}

function wordOf(random: () => number): string {
  const length = 2 + Math.floor(random() * 8)
  return Array.from({ length }, () => String.fromCharCode(97 + Math.floor(random() * 26))).join('')
}

function talk(id: string, itemCount: number, word: () => string): StoredConversation {
  const items = Array.from({ length: itemCount }, (_, index) => ({
    id: `${id}_${index}`,
    previousItemId: null,
    role: index % 2 === 0 ? ('user' as const) : ('assistant' as const),
    status: 'completed' as const,
    parts: [{ kind: 'output_text' as const, text: Array.from({ length: 20 }, word).join(' ') }],
    failure: null,
  }))
  const named = { id, title: id, titledBy: 'itself' as const, createdAt: 1, updatedAt: 1 }
  const about = { pinned: false, archived: false, provider: 'openai', model: 'm', branchedFrom: null }
  const known = { responses: [], transcriptions: [], turns: [], errors: [], settings: {}, recordings: [] }
  return { ...named, ...about, ...known, items }
}
