import type { Dialect, SessionConfig } from '../../../../src/main/realtime/dialects/dialect.ts'
import { openai } from '../../../../src/main/realtime/dialects/openai.ts'
import { Session } from '../../../../src/main/realtime/session.ts'
import type { Incoming } from '../../../../src/main/realtime/wire/events.ts'
import { builtInTools } from '../../../../src/main/tools/built-in-tools.ts'
import { registryOf, type ToolRegistry } from '../../../../src/main/tools/registry.ts'
import type { EarshotError } from '../../../../src/shared/errors.ts'
import type { TurnSummary } from '../../../../src/shared/turn-summary.ts'
import { ScriptedTransport, type SentEvent } from '../../../fakes/scripted-transport.ts'
import { SteppedDevices } from '../../../fakes/stepped-devices.ts'

const sessions: Session[] = []

export function closeAll(): void {
  for (const session of sessions.splice(0)) session.close()
}

interface Setup {
  dialect?: Dialect
  config?: Partial<SessionConfig>
  tools?: ToolRegistry
}

/** The whole engine at a server whose every word is the test's, with devices that the test steps. */
export class WireWorld {
  readonly devices = new SteppedDevices()
  readonly session: Session
  readonly config: SessionConfig
  readonly notices: EarshotError[] = []
  readonly received: Incoming[] = []
  readonly turns: TurnSummary[] = []
  readonly opened: ScriptedTransport[]

  constructor({ dialect = openai, config = {}, tools = registryOf(builtInTools(() => new Date(0))) }: Setup) {
    const { open, opened } = ScriptedTransport.factory()
    this.opened = opened
    this.config = {
      url: 'ws://127.0.0.1:9/v1/realtime',
      key: 'sk-key',
      model: 'gpt-realtime-2.1',
      voice: 'marin',
      instructions: '',
      turnDetection: { type: 'off' },
      settings: { type: 'realtime', tools: tools.list() },
      ...config,
    }
    this.session = new Session({
      dialect,
      config: this.config,
      audio: this.devices,
      openTransport: open,
      tools,
      sessionLimitSeconds: null,
    })
    sessions.push(this.session)
    this.session.on('notice', (notice) => {
      if (notice !== null) this.notices.push(notice)
    })
    this.session.on('received', (incoming) => this.received.push(incoming))
    this.session.on('turn', (turn) => this.turns.push(turn))
  }

  /** One whose session is open, with nothing sent yet but the settings. */
  static open(setup: Setup = {}): WireWorld {
    const world = new WireWorld(setup)
    world.session.connect()
    world.wire.openSession()
    world.wire.sent.length = 0
    return world
  }

  /** The latest connection. */
  get wire(): ScriptedTransport {
    const wire = this.opened.at(-1)
    if (wire === undefined) throw new Error('nobody has connected')
    return wire
  }

  /** The types of what was sent, each run of appends told once. */
  get sentTypes(): string[] {
    return this.wire.types.filter(
      (type, index, all) => type !== 'input_audio_buffer.append' || all[index - 1] !== type,
    )
  }

  sent(type: string): SentEvent[] {
    return this.wire.sent.filter((event) => event.type === type)
  }

  receive(...events: object[]): void {
    for (const event of events) this.wire.receive(event)
  }

  /** Holds the key for as long as these words take, and lets go. */
  holdAndSay(samples: Int16Array): void {
    this.session.press()
    this.devices.speak(samples)
    this.session.release(1000)
    this.devices.wait(200)
  }

  /** A spoken answer begins. */
  beginAnswer(response: string, ...items: string[]): void {
    this.receive(created(response))
    for (const item of items) this.receive(...itemBegun(response, item), partBegun(response, item, 0))
  }

  /** The player is given so much sound of this item, and its words. */
  speak(response: string, item: string, durationMs: number, words = '', part = 0): void {
    if (words !== '') this.receive(transcriptDelta(response, item, words, part))
    this.receive(audioDelta(response, item, pcm(durationMs), part))
  }

  /** The item comes to its end. */
  finishItem(response: string, item: string, words: string, part = 0): void {
    this.receive(
      { type: 'response.output_audio.done', ...ofPart(response, item, part) },
      {
        type: 'response.output_audio_transcript.done',
        ...ofPart(response, item, part),
        transcript: words,
      },
      ...itemDone(response, message(item, 'completed', [{ type: 'output_audio', transcript: words }])),
    )
  }
}

/** Silence, as base64 of PCM. */
export function pcm(durationMs: number): string {
  return Buffer.alloc(durationMs * 48).toString('base64')
}

export const ofPart = (response_id: string, item_id: string, content_index: number) => ({
  response_id,
  item_id,
  output_index: 0,
  content_index,
})

export const message = (id: string, status: string, content: object[], role = 'assistant') => ({
  id,
  object: 'realtime.item',
  type: 'message',
  status,
  role,
  content,
})

export const created = (id: string) => ({
  type: 'response.created',
  response: { id, status: 'in_progress', conversation_id: 'conv_1', output: [] },
})

export const done = (
  id: string,
  status = 'completed',
  status_details: object | null = null,
  output: object[] = [],
) => ({
  type: 'response.done',
  response: { id, status, status_details, conversation_id: 'conv_1', output },
})

export const itemBegun = (response_id: string, id: string) => [
  { type: 'response.output_item.added', response_id, output_index: 0, item: message(id, 'in_progress', []) },
  { type: 'conversation.item.added', previous_item_id: null, item: message(id, 'in_progress', []) },
]

export const itemDone = (response_id: string, item: object) => [
  { type: 'conversation.item.done', previous_item_id: null, item },
  { type: 'response.output_item.done', response_id, output_index: 0, item },
]

export const partBegun = (response: string, item: string, part: number, type = 'audio') => ({
  type: 'response.content_part.added',
  ...ofPart(response, item, part),
  part: { type },
})

export const transcriptDelta = (response: string, item: string, delta: string, part = 0) => ({
  type: 'response.output_audio_transcript.delta',
  ...ofPart(response, item, part),
  delta,
})

export const audioDelta = (response: string, item: string, delta: string, part = 0) => ({
  type: 'response.output_audio.delta',
  ...ofPart(response, item, part),
  delta,
})

export const functionCall = (
  id: string,
  call_id: string,
  name: string,
  args: string,
  status = 'completed',
) => ({
  id,
  type: 'function_call',
  status,
  call_id,
  name,
  arguments: args,
})

/** The server refuses what we sent under this id. */
export const refused = (event_id: string | null, code: string | null, message = 'no') => ({
  type: 'error',
  error: { type: 'invalid_request_error', code, message, param: null, event_id },
})
