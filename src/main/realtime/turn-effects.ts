import type { EarshotError } from '../../shared/errors.ts'
import type { LiveConversation } from '../conversation/live-conversation.ts'
import type { AudioDevice } from './audio-device.ts'
import type { Chimes } from './chimes.ts'
import type { Link } from './link/link.ts'
import type { Cut } from './reply/playout-ledger.ts'
import type { Replies } from './reply/replies.ts'
import type { VoiceRepair } from './reply/voice-repair.ts'
import type { ServerEvents } from './server-events.ts'
import type { ToolUse } from './tools/tool-use.ts'
import type { SpokenTurns } from './turns/spoken-turns.ts'
import type { TurnEffect } from './turns/turn-state.ts'
import type { Uplink } from './turns/uplink.ts'
import type { VoiceDetection } from './turns/voice-detection.ts'

/** The parts of a session that act. */
export interface ActingParts {
  chimes: Chimes
  conversation: LiveConversation
  device: AudioDevice
  link: Link
  replies: Replies
  serverEvents: ServerEvents
  spoken: SpokenTurns
  tools: ToolUse
  uplink: Uplink
  voice: VoiceDetection
  voiceRepair: VoiceRepair
}

export interface TurnEffectsListener {
  /** The person has said this much, which will be answered. */
  asked(userMs: number): void
  /** Whether the server is to find the turns. */
  detectTurns(on: boolean): void
  forget(cuts: readonly Cut[]): void
  fail(error: EarshotError): void
}

/** Does what the turn machine asks for. */
export class TurnEffects {
  readonly #parts: ActingParts
  readonly #listener: TurnEffectsListener

  constructor(parts: ActingParts, listener: TurnEffectsListener) {
    this.#parts = parts
    this.#listener = listener
  }

  run(effect: TurnEffect): void {
    const { chimes, conversation, device, link, replies, serverEvents } = this.#parts
    const { spoken, tools, uplink, voice, voiceRepair } = this.#parts
    switch (effect.type) {
      case 'connect':
        return link.connect()
      case 'listen':
        voice.findTurns(effect.on)
        return device.send(effect)
      case 'detect-turns':
        return this.#listener.detectTurns(effect.on)
      case 'begin-capture':
        return spoken.begin(effect.turn, effect.mode)
      case 'end-capture':
        return spoken.end(effect.turn, effect.tail)
      case 'cancel-capture':
        return spoken.cancel(effect.turn)
      case 'commit-turn':
        this.#listener.asked(spoken.durationMsOf(effect.turn))
        chimes.play('done')
        return uplink.commit(effect.turn)
      case 'discard-turn':
        return spoken.discard(effect.turn)
      case 'send-text':
        this.#listener.asked(0)
        conversation.tell({ type: 'local.typed', itemId: effect.itemId, content: effect.content })
        return uplink.type(effect.itemId, effect.content)
      case 'interrupt-tools':
        return tools.tell({ type: 'interrupted' })
      case 'create-response':
        return serverEvents.asked(link.ready?.send(voiceRepair.create()) ?? null)
      case 'cancel-response':
        link.ready?.send({ type: 'response.cancel', response_id: effect.responseId })
        return
      case 'flush':
        return replies.flush()
      case 'forget':
        return this.#listener.forget(effect.cuts)
      case 'report':
        return this.#listener.fail(effect.error)
    }
  }
}
