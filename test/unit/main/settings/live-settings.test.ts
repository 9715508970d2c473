import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { AudioInput } from '../../../../src/main/audio/audio-input.ts'
import { AudioOutput } from '../../../../src/main/audio/audio-output.ts'
import { Recordings } from '../../../../src/main/recordings/recordings.ts'
import { processingOf } from '../../../../src/main/settings/apply-settings.ts'
import { followSettings } from '../../../../src/main/settings/follow-settings.ts'
import { providerOf, sessionConfigOf } from '../../../../src/main/settings/session-config.ts'
import { SettingsStore } from '../../../../src/main/settings/settings-store.ts'
import { builtInTools } from '../../../../src/main/tools/built-in-tools.ts'
import { registryOf } from '../../../../src/main/tools/registry.ts'
import type { DialectId } from '../../../../src/main/realtime/dialects/dialect.ts'
import type { AudioCommand } from '../../../../src/shared/audio-format.ts'
import type { Settings, SettingsState } from '../../../../src/shared/settings/index.ts'
import { cleanUp, connected, hearUntil, setUp, type World } from '../../realtime/session-world.ts'

const cleanups: (() => unknown)[] = []

afterEach(async () => {
  for (const step of cleanups.splice(0).toReversed()) await step()
  await cleanUp()
})

/** The app without its windows, at a strict server. */
async function running(file: unknown = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'earshot-settings-'))
  await writeFile(join(folder, 'settings.json'), JSON.stringify(file))
  const settings = await SettingsStore.open(folder)
  const tools = registryOf(builtInTools(() => new Date()))
  const world = await setUp({ tools })
  const options = {
    url: world.config.url,
    key: world.config.key,
    model: null,
    voice: null,
    reach: {},
    provider: null,
  }
  const { key } = world.config
  const configOf = (wanted: Settings) => ({ ...sessionConfigOf(wanted, options, tools), key })
  const { session, devices } = world
  session.configure(configOf(settings.settings))
  const commands: AudioCommand[] = []
  const device = {
    send: (command: AudioCommand) => void commands.push(command),
    listen: () => undefined,
  }
  const input = new AudioInput(device, processingOf(settings.settings), () => undefined)
  const output = new AudioOutput(device, () => undefined)
  const recordings = new Recordings(session, {
    folder: join(folder, 'recordings'),
    conversationId: () => 'conversation',
    now: () => new Date(),
    onChange: () => undefined,
    onError: () => undefined,
  })
  const told: SettingsState[] = []
  const moves: string[] = []
  const complaints: (string | null)[][] = []
  followSettings(settings, {
    session,
    input,
    output,
    recordings,
    configFor: (wanted) => (providerOf(wanted, options) === 'openai' ? configOf(wanted) : null),
    move: () => void moves.push(settings.settings.provider),
    onChange: (state) => told.push(state),
    onProblems: (problems) => complaints.push(problems.map(({ setting }) => setting)),
  })
  cleanups.push(
    () => rm(folder, { recursive: true, force: true }),
    () => settings.close(),
    () => recordings.close(),
  )
  return {
    world,
    settings,
    session,
    devices,
    input,
    output,
    recordings,
    commands,
    told,
    moves,
    complaints,
    folder,
  }
}

const updatesOf = (world: World) =>
  world
    .record()
    .received.filter((event) => event['type'] === 'session.update')
    .map((event) => event['session'])

describe('a setting that is changed while the app runs', () => {
  it('reaches the live session: instructions', async () => {
    const { world, settings, told } = await running()
    await connected(world)
    settings.change({ instructions: 'Be brief.' })
    await vi.waitFor(() =>
      expect(updatesOf(world).at(-1)).toEqual({ type: 'realtime', instructions: 'Be brief.' }),
    )
    expect(world.server.sessions).toHaveLength(1)
    expect(told.at(-1)?.settings.instructions).toBe('Be brief.')
  })

  it('reaches it from a file that is edited by hand, as the wire wants it said', async () => {
    const { world, folder } = await running()
    await connected(world)
    await writeFile(
      join(folder, 'settings.json'),
      JSON.stringify({ transcriptionModel: 'gpt-live-transcribe', noiseReduction: 'far_field' }),
    )
    await vi.waitFor(() =>
      expect(updatesOf(world).at(-1)).toEqual({
        type: 'realtime',
        audio: {
          input: {
            transcription: { model: 'gpt-live-transcribe' },
            noise_reduction: { type: 'far_field' },
          },
        },
      }),
    )
  })

  it('reaches it, how turns are found: by the server in every detail, or here and not by the server', async () => {
    const { world, session, settings } = await running()
    await connected(world)
    const detection = () => {
      const update = updatesOf(world).at(-1) as { audio?: { input?: { turn_detection?: unknown } } }
      return update.audio?.input?.turn_detection
    }
    settings.change({ turnDetection: 'server_vad', vadThreshold: 0.7, vadSilenceMs: 900, vadPrefixMs: 200 })
    await vi.waitFor(() =>
      expect(detection()).toEqual({
        type: 'server_vad',
        threshold: 0.7,
        silence_duration_ms: 900,
        prefix_padding_ms: 200,
        create_response: true,
        interrupt_response: true,
      }),
    )
    settings.change({ turnDetection: 'semantic_vad', vadEagerness: 'low', vadInterrupts: false })
    await vi.waitFor(() =>
      expect(detection()).toEqual({
        type: 'semantic_vad',
        eagerness: 'low',
        create_response: true,
        interrupt_response: false,
      }),
    )
    settings.change({ turnDetection: 'local' })
    await vi.waitFor(() => expect(detection()).toBeNull())
    expect(session.standing.handsFree).toBe('local')
    settings.change({ turnDetection: 'server_vad' })
    expect(session.standing.handsFree).toBe('server')
    settings.change({ turnDetection: 'off' })
    expect(session.standing.handsFree).toBe('off')
  })

  it('rolls over to a session that has it where the live one refuses: the voice, once it has spoken', async () => {
    const { world, session, settings } = await running()
    await connected(world)
    session.say('What can you do?')
    await hearUntil(world, () => world.turns.length === 1)
    settings.change({ voice: 'cedar' })
    await hearUntil(world, () => session.diagnostics().rollovers === 1)
    expect(updatesOf(world)[0]).toMatchObject({ audio: { output: { voice: 'cedar' } } })
    expect(session.diagnostics().reconnects).toBe(0)
  })

  it('rolls over where it says how the server is reached', async () => {
    const { world, session, settings } = await running()
    await connected(world)
    settings.change({ query: { region: 'eu' } })
    await hearUntil(world, () => session.diagnostics().rollovers === 1)
    expect(world.server.sessions).toHaveLength(2)
  })

  it('replaces the session once it is older than it may be now', async () => {
    const { world, session, settings } = await running()
    await connected(world)
    settings.change({ sessionLimitSeconds: 1 })
    await hearUntil(world, () => session.diagnostics().rollovers >= 1)
    expect(session.diagnostics().reconnects).toBe(0)
  })

  it('reaches the devices, the detection of voice and the recording', async () => {
    const { settings, input, output, session, recordings } = await running()
    settings.change({
      inputDeviceId: 'headset',
      echoCancellation: false,
      outputDeviceId: 'desk',
      volume: 0.5,
    })
    settings.change({ voicePolicy: 'duck', recording: true })
    expect(input.state).toMatchObject({ chosenId: 'headset', processing: { echoCancellation: false } })
    expect(output.state).toMatchObject({ chosenId: 'desk', volume: 0.5 })
    expect(session.voicePolicy).toBe('duck')
    expect(recordings.state.kind).toBe('on')
    settings.reset(['recording'])
    expect(recordings.state.kind).toBe('off')
  })

  it('moves the session where it is another provider', async () => {
    const { world, settings, moves, folder } = await running()
    await connected(world)
    settings.change({ provider: 'xai', voice: 'eve' })
    expect(moves).toEqual(['xai'])
    await settings.close()
    expect(JSON.parse(await readFile(join(folder, 'settings.json'), 'utf8'))).toMatchObject({
      provider: 'xai',
    })
    expect(updatesOf(world)).toHaveLength(1)
  })
})

describe('the settings that the app starts with', () => {
  it('hold from the start', async () => {
    const { session, output, commands } = await running({
      muteOnStart: true,
      volume: 0.5,
      noiseSuppression: false,
    })
    expect(session.muted).toBe(true)
    expect(output.state.volume).toBe(0.5)
    expect(commands.filter(({ type }) => type === 'choose-input')).toMatchObject([
      { processing: { noiseSuppression: false } },
    ])
  })

  it('say what is wrong with them, and that it is mended', async () => {
    const { settings, complaints } = await running({ volume: 'loud' })
    expect(complaints).toEqual([['volume']])
    settings.change({ volume: 0.5 })
    expect(complaints).toEqual([['volume'], []])
  })
})

describe('a persona', () => {
  const personas = [
    {
      id: 'cook',
      name: 'Cook',
      instructions: 'You cook.',
      speed: 1.2,
      language: 'de',
      tools: ['calculator'],
    },
  ]

  it('brings what it has of its own into the session, and leaves it again', async () => {
    const { world, settings } = await running({ personas })
    await connected(world)
    settings.change({ activePersona: 'cook' })
    await vi.waitFor(() =>
      expect(updatesOf(world).at(-1)).toMatchObject({
        instructions: 'You cook.\n\nYou are spoken to in German. Answer in German.',
        audio: { output: { speed: 1.2 } },
        tools: [{ name: 'calculator' }],
      }),
    )
    settings.change({ activePersona: null })
    await vi.waitFor(() =>
      expect(updatesOf(world).at(-1)).toMatchObject({
        instructions: settings.settings.instructions,
        audio: { output: { speed: 1 } },
      }),
    )
    expect(world.server.sessions).toHaveLength(1)
  })
})

describe('the session that is asked for', () => {
  const none = registryOf([])

  it('is the command line’s where that says something, and the settings’ elsewhere', async () => {
    const { settings } = await running({ voice: 'ash', model: 'other', headers: { 'X-A': 'a', 'X-B': 'b' } })
    const options = {
      provider: null,
      url: 'wss://here.test',
      key: 'k',
      model: null,
      voice: 'cedar',
      reach: { headers: { 'X-A': 'c' } },
    }
    expect(sessionConfigOf(settings.settings, options, none)).toMatchObject({
      url: 'wss://here.test',
      model: 'other',
      voice: 'cedar',
      headers: { 'X-A': 'c', 'X-B': 'b' },
    })
  })

  it('is opened by short-lived secrets where that is wanted and the provider has them', async () => {
    const { settings } = await running({ shortLivedSecrets: true })
    const options = { url: null, model: null, voice: null, reach: {} }
    const mints = (provider: DialectId | null, reach = {}) =>
      sessionConfigOf(settings.settings, { ...options, provider, reach }, none).mintsClientSecrets
    expect([mints(null), mints('xai'), mints('localai')]).toEqual([true, true, false])
    settings.change({ shortLivedSecrets: false })
    await vi.waitFor(() => expect(mints(null)).toBe(false))
    expect(mints('localai', { mintsClientSecrets: true })).toBe(true)
  })

  it('leaves a call that is joined as it is set', async () => {
    const { settings } = await running()
    const options = { provider: null, url: null, model: null, voice: null, reach: { callId: 'rtc_1' } }
    expect(sessionConfigOf(settings.settings, options, none).settings).toEqual({
      type: 'realtime',
      tools: [],
    })
  })
})
