import { CAPTURE_FRAME_SAMPLES, SAMPLE_RATE } from '../../../shared/audio-format.ts'
import { joinedSamples } from '../../../shared/joined-samples.ts'
import type { ClientEvent } from '../wire/events.ts'

/** What the uplink needs of a connection that is ready. */
export interface UplinkPort {
  send(event: ClientEvent): string
  sendAudio(samples: Int16Array): void
}

/**
 * Hands-free, so much is kept of what was sent: the server says that it hears speech only when the speech has begun,
 * and never over a line that is dead, which shows within two seconds. Four seconds.
 */
const KEPT_FRAMES = (4 * SAMPLE_RATE) / CAPTURE_FRAME_SAMPLES

/** A turn of the person's on its way to the server. It is kept until the server has acknowledged it. */
type PendingTurn = SpokenTurn | TypedTurn

interface SpokenTurn {
  kind: 'spoken'
  turn: number
  frames: Int16Array[]
  /** Frames of it that went out on the present connection. */
  sentFrames: number
  /** The buffer was cleared for it on the present connection. */
  opened: boolean
  /** How it ends, once that is known. An open turn never ends: the server commits from it as it sees fit. */
  end: 'unknown' | 'commit' | 'open'
  /** The event that committed it on the present connection; null while none has. */
  commitId: string | null
  /** Samples of its beginning that are not kept any more. */
  forgottenSamples: number
  /** Hands-free: the server hears speech, which is kept until it has taken it over. */
  speaking: boolean
}

interface TypedTurn {
  kind: 'typed'
  itemId: string
  content: readonly TypedPart[]
  /** The event that created it on the present connection; null while none has. */
  createId: string | null
}

/** What the server took over of a turn; `startSample` counts from the turn's beginning. */
export interface AcknowledgedTurn {
  turn: number
  handsFree: boolean
  startSample: number
  samples: Int16Array
}

/** What a person can type or attach. */
export type TypedPart =
  | { type: 'input_text'; text: string }
  | { type: 'input_image'; image_url: string; detail: 'auto' | 'low' | 'high' }

/**
 * Carries the person's turns to the server, each exactly once and in order, over as many connections as it takes.
 * A turn's first frame follows a `clear`, and the next turn's first event follows its `commit`; frames spoken
 * before the connection is ready wait here.
 */
export class Uplink {
  #turns: PendingTurn[] = []
  #port: UplinkPort | null = null

  /** Everything has been acknowledged, but for hands-free speech, which has no end. */
  get idle(): boolean {
    return this.#turns.every((turn) => turn.kind === 'spoken' && turn.end === 'open')
  }

  /** Items that are still on their way. */
  get pendingItemIds(): string[] {
    return this.#turns.flatMap((turn) => (turn.kind === 'typed' ? [turn.itemId] : []))
  }

  /** The connection is ready: everything unacknowledged goes out, from its beginning. */
  attach(port: UplinkPort): void {
    this.#port = port
    for (const turn of this.#turns) {
      if (turn.kind === 'typed') turn.createId = null
      else Object.assign(turn, { sentFrames: 0, opened: false, commitId: null })
    }
    this.#drain()
  }

  detach(): void {
    this.#port = null
  }

  /** `open`: hands-free, without end. */
  begin(turn: number, mode: 'held' | 'open'): void {
    this.#turns.push({
      kind: 'spoken',
      turn,
      frames: [],
      sentFrames: 0,
      opened: false,
      end: mode === 'open' ? 'open' : 'unknown',
      commitId: null,
      forgottenSamples: 0,
      speaking: false,
    })
    this.#drain()
  }

  frame(turn: number, samples: Int16Array): void {
    const spoken = this.#spoken(turn)
    if (spoken === undefined) return
    spoken.frames.push(samples)
    this.#drain()
  }

  /** The turn is whole: it is committed after its last frame. */
  commit(turn: number): void {
    const spoken = this.#spoken(turn)
    if (spoken === undefined) return
    spoken.end = 'commit'
    this.#drain()
  }

  /** The turn is thrown away: what the server has of it is cleared. */
  discard(turn: number): void {
    const spoken = this.#spoken(turn)
    if (spoken === undefined) return
    this.#turns = this.#turns.filter((other) => other !== spoken)
    if (spoken.opened) this.#port?.send({ type: 'input_audio_buffer.clear' })
    this.#drain()
  }

  /** A typed message, with an id of ours so that its acknowledgement is known. */
  type(itemId: string, content: readonly TypedPart[]): void {
    this.#turns.push({ kind: 'typed', itemId, content, createId: null })
    this.#drain()
  }

  /** Hands-free, the server hears speech. */
  speechStarted(): void {
    const open = this.#open
    if (open !== undefined) open.speaking = true
  }

  /**
   * `input_audio_buffer.committed`: the oldest turn whose commit went out is the server's now, or else what it heard
   * hands-free. Returns what was said; null when nobody had said anything.
   */
  acknowledgeCommit(): AcknowledgedTurn | null {
    const spoken = this.#turns.find((turn) => turn.kind === 'spoken' && turn.commitId !== null)
    if (spoken?.kind === 'spoken') {
      this.#turns = this.#turns.filter((other) => other !== spoken)
      return { turn: spoken.turn, handsFree: false, startSample: 0, samples: joinedSamples(spoken.frames) }
    }
    const open = this.#open
    if (open === undefined) return null
    const samples = joinedSamples(open.frames.splice(0, open.sentFrames))
    open.sentFrames = 0
    open.speaking = false
    const startSample = open.forgottenSamples
    open.forgottenSamples += samples.length
    return { turn: open.turn, handsFree: true, startSample, samples }
  }

  /** `conversation.item.added` for an item of ours. */
  acknowledgeItem(itemId: string): void {
    this.#turns = this.#turns.filter((turn) => turn.kind !== 'typed' || turn.itemId !== itemId)
  }

  /**
   * The server refused this event: the turn that it was to bring waits for nothing more. Returns the number of a spoken
   * one, null for any other.
   */
  refuse(eventId: string): number | null {
    const refused = this.#turns.find(
      (turn) => (turn.kind === 'spoken' ? turn.commitId : turn.createId) === eventId,
    )
    this.#turns = this.#turns.filter((turn) => turn !== refused)
    return refused?.kind === 'spoken' ? refused.turn : null
  }

  get #open(): SpokenTurn | undefined {
    return this.#turns.find((turn) => turn.kind === 'spoken' && turn.end === 'open') as SpokenTurn | undefined
  }

  #spoken(turn: number): SpokenTurn | undefined {
    return this.#turns.find((candidate) => candidate.kind === 'spoken' && candidate.turn === turn) as
      SpokenTurn | undefined
  }

  #drain(): void {
    if (this.#port === null) return
    for (const turn of this.#turns) {
      if (turn.kind === 'typed') sendTyped(turn, this.#port)
      else sendSpoken(turn, this.#port)
      // Whoever is still speaking owns the input buffer: nobody's words may come between.
      if (turn.kind === 'spoken' && turn.end !== 'open' && turn.commitId === null) return
    }
  }
}

function sendTyped(turn: TypedTurn, port: UplinkPort): void {
  if (turn.createId !== null) return
  turn.createId = port.send({
    type: 'conversation.item.create',
    item: {
      id: turn.itemId,
      type: 'message',
      role: 'user',
      content: [...turn.content],
    },
  })
}

function sendSpoken(turn: SpokenTurn, port: UplinkPort): void {
  if (turn.commitId !== null) return
  if (!turn.opened) {
    turn.opened = true
    port.send({ type: 'input_audio_buffer.clear' })
  }
  for (; turn.sentFrames < turn.frames.length; turn.sentFrames += 1) {
    const samples = turn.frames[turn.sentFrames]
    if (samples !== undefined) port.sendAudio(samples)
  }
  if (turn.end === 'open') {
    const surplus = turn.speaking ? 0 : Math.max(0, turn.sentFrames - KEPT_FRAMES)
    for (const frame of turn.frames.splice(0, surplus)) turn.forgottenSamples += frame.length
    turn.sentFrames -= surplus
  } else if (turn.end === 'commit') {
    turn.commitId = port.send({ type: 'input_audio_buffer.commit' })
  }
}
