import { afterEach, describe, expect, it } from 'vitest'
import { appBudget } from '../../../src/main/app-budget.ts'
import { CurrentSession } from '../../../src/main/current-session.ts'
import { BilledEvents } from '../../../src/main/history/billed-events.ts'
import { openai } from '../../../src/main/realtime/dialects/openai.ts'
import { Session } from '../../../src/main/realtime/session.ts'
import { SettingsStore } from '../../../src/main/settings/settings-store.ts'
import { registryOf } from '../../../src/main/tools/registry.ts'
import { noPrices } from '../../../src/shared/prices.ts'
import { ScriptedTransport } from '../../fakes/scripted-transport.ts'
import { SteppedDevices } from '../../fakes/stepped-devices.ts'
import { newFolder } from './history/history-world.ts'

const cleanups: (() => unknown)[] = []

afterEach(async () => {
  for (const step of cleanups.splice(0).toReversed()) await step()
})

type Detection = 'server_vad' | 'local'

/** An app with 10 USD a month, whose model takes 1 USD for a million tokens of words, and a server that says anything. */
async function setUp({ turnDetection = 'server_vad' as Detection, provider = 'openai' } = {}) {
  const settings = await SettingsStore.open(newFolder())
  settings.change({ monthlyBudgetUsd: 10, turnDetection, turnSilenceMs: 700 })
  const { open, opened } = ScriptedTransport.factory()
  const current: CurrentSession = new CurrentSession(
    new SteppedDevices(),
    (given) =>
      new Session({
        dialect: openai,
        config: {
          url: null,
          key: 'sk-secret',
          model: 'm',
          voice: 'marin',
          instructions: '',
          turnDetection: { type: 'off' },
        },
        openTransport: open,
        tools: registryOf([]),
        mayBegin: () => budget.mayBegin(),
        sessionLimitSeconds: null,
        ...given,
      }),
  )
  const notices: (string | null)[] = []
  const budget = appBudget({
    current,
    settings,
    provider: { summary: { id: provider, label: provider } },
    history: { spending: () => [] },
    billed: new BilledEvents(
      () => ({ model: 'm', transcriber: '' }),
      () => ({ ...noPrices, models: { m: { text: { input: 0, cached: 0, output: 1 } } } }),
    ),
    onChange: () => undefined,
    onNotice: (notice) => notices.push(notice?.code ?? null),
  })
  cleanups.push(
    () => settings.close(),
    () => current.close(),
  )
  const connected = (): ScriptedTransport => {
    const transport = opened.at(-1)
    if (transport === undefined) throw new Error('nothing was opened')
    transport.openSession()
    return transport
  }
  current.session.start()
  let transport = connected()
  let answers = 0
  if (turnDetection === 'local') current.session.setLocalHandsFree(true, 700)
  else current.session.setHandsFree(true)
  return {
    settings,
    current,
    budget,
    notices,
    begin: () => transport.receive({ type: 'response.created', response: { id: `resp_${answers}` } }),
    /** The answer that was begun is over, and costs so many USD. */
    end(usd: number): void {
      const response = {
        id: `resp_${answers}`,
        status: 'completed',
        output: [],
        usage: {
          input_tokens: 0,
          output_tokens: usd * 1e6,
          total_tokens: usd * 1e6,
          input_token_details: {},
          output_token_details: { text_tokens: usd * 1e6, audio_tokens: 0 },
        },
      }
      answers += 1
      transport.receive({ type: 'response.done', response })
    },
    async replace(): Promise<void> {
      await current.replace(() => undefined)
      transport = connected()
    },
    handsFree: () => current.session.standing.handsFree,
  }
}

/** What follows from a sum is done once the event that brought it has been handled. */
const settled = () => new Promise((resolve) => setImmediate(resolve))

describe('whose month’s budget is spent', () => {
  it.each<[Detection, string]>([
    ['server_vad', 'server'],
    ['local', 'local'],
  ])('is not listened to any more: %s', async (turnDetection, found) => {
    const { begin, end, handsFree, notices } = await setUp({ turnDetection })
    begin()
    end(9)
    await settled()
    expect(handsFree()).toBe(found)
    begin()
    end(1)
    await settled()
    expect(handsFree()).toBe('off')
    expect(notices.at(-1)).toBe('budget_spent')
  })

  it('is listened to until the answer is over that is under way', async () => {
    const { settings, begin, end, handsFree } = await setUp()
    begin()
    end(5)
    begin()
    settings.change({ monthlyBudgetUsd: 4 })
    await settled()
    expect(handsFree()).toBe('server')
    end(0)
    await settled()
    expect(handsFree()).toBe('off')
  })

  it.each<[Detection, object]>([
    ['server_vad', { handsFree: 'server' }],
    ['local', { handsFree: 'local', turnSilenceMs: 700 }],
  ])('is listened to again once it is raised: %s', async (turnDetection, standing) => {
    const { settings, current, begin, end } = await setUp({ turnDetection })
    begin()
    end(10)
    await settled()
    settings.change({ monthlyBudgetUsd: 20 })
    await settled()
    expect(current.session.standing).toMatchObject(standing)
  })

  it('is listened to again for the talk at hand alone, where they let it go on', async () => {
    const { budget, begin, end, handsFree, replace } = await setUp()
    begin()
    end(10)
    await settled()
    budget.goOn()
    await settled()
    expect(handsFree()).toBe('server')
    await replace()
    await settled()
    expect(handsFree()).toBe('off')
  })

  it('is not listened to once it is raised, where they have chosen the key meanwhile', async () => {
    const { settings, begin, end, handsFree } = await setUp()
    begin()
    end(10)
    await settled()
    settings.change({ turnDetection: 'off' })
    settings.change({ monthlyBudgetUsd: null })
    await settled()
    expect(handsFree()).toBe('off')
  })
})

it('who never began hands-free is not listened to when a budget is raised that was not spent', async () => {
  const { settings, current, handsFree } = await setUp()
  current.session.setHandsFree(false)
  settings.change({ monthlyBudgetUsd: 20 })
  await settled()
  expect(handsFree()).toBe('off')
})

it('practice costs nothing: nobody stops listening', async () => {
  const { begin, end, handsFree } = await setUp({ provider: 'practice' })
  begin()
  end(1000)
  await settled()
  expect(handsFree()).toBe('server')
})
