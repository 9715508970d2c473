import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openHistoryFile } from '../src/main/history/history-file.ts'
import type { HistoryFilter, StoredConversation } from '../src/shared/history.ts'
import { median, quantile, seededRandom } from './harness/statistics.ts'
import { atMost, type Bench } from './runner/bench.ts'

const CONVERSATIONS = 500
const ITEMS_EACH = 200
const LONG_TALK_ITEMS = 2000
const SEARCHES = 300

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
      const measure = (filter: HistoryFilter) =>
        Array.from({ length: SEARCHES }, (_, index) => {
          const typed = index % 3 === 0 ? `${word()} ${word()}` : word()
          return timed(() => store.search(typed.slice(0, 1 + (index % typed.length)), filter))
        })
      const plainMs = quantile(measure({}), 0.95)
      report({ metric: 'search as you type, p95', value: plainMs, unit: 'ms', ...atMost(plainMs, 16) })
      const commonMs = quantile(measure({ provider: 'openai', from: 1 }), 0.95)
      report({ metric: 'search with filters, p95', value: commonMs, unit: 'ms', ...atMost(commonMs, 16) })
      const rareMs = quantile(measure({ hasTool: true }), 0.95)
      const note = 'The filter is met by no conversation at all: the most work there is.'
      report({
        metric: 'search with a filter that nothing meets, p95',
        value: rareMs,
        unit: 'ms',
        ok: true,
        note,
      })
      const openMs = median(Array.from({ length: 20 }, () => timed(() => store.load('long'))))
      report({
        metric: 'opening a talk of 2,000 items',
        value: openMs,
        unit: 'ms',
        ok: true,
        note: 'Wall clock.',
      })
    } finally {
      store.close()
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

function timed(work: () => unknown): number {
  const start = performance.now()
  work()
  return performance.now() - start
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
