import { msToSamples } from '../shared/audio-format.ts'
import type { ResponseParams } from './client-events.ts'
import type { Conversation } from './conversation.ts'
import { fail, invalidValue, requestError, succeed, type Outcome } from './errors.ts'
import type { Faults } from './faults.ts'
import { newId } from './identifiers.ts'
import { acceptItem, type StoredItem } from './items.ts'
import type { SessionRecorder } from './record.ts'
import { respond } from './responder/index.ts'
import { chooseCalls } from './responder/tool-calls.ts'
import { ResponseRun, type OutputPlan, type ResponseHost, type ResponsePlan } from './response.ts'
import { withResponseFaults } from './response-faults.ts'
import { unknownToolError, type AudioFormat, type SessionSettings } from './settings.ts'
import { ContextMeter, RateLimit } from './usage.ts'
import type { Voice } from './voice.ts'
import type { Send } from './wire.ts'

export interface ResponsesOptions {
  readonly voice: Voice
  readonly faults: Faults
  readonly now: () => number
  readonly send: Send
  readonly bufferedBytes: () => number
  readonly record: SessionRecorder
}

/** Between bursts of an answer: with the default bursts, 20 times as fast as it plays. */
const GAP_MS = 20

/** The responses of one session: at most one writes to the conversation, any number run out of band. */
export class Responses {
  readonly #options: ResponsesOptions
  readonly #conversation: Conversation
  readonly #conversationId = newId('conv')
  readonly #context = new ContextMeter()
  readonly #rateLimit: RateLimit
  readonly #runs = new Set<ResponseRun>()
  #hasSpoken = false
  #count = 0

  constructor(options: ResponsesOptions, conversation: Conversation) {
    this.#options = options
    this.#conversation = conversation
    this.#rateLimit = new RateLimit(options.now())
  }

  /** Output audio has been sent: the voice cannot change any more. */
  get hasSpoken(): boolean {
    return this.#hasSpoken
  }

  /** The response that writes to the conversation. */
  get active(): ResponseRun | undefined {
    return [...this.#runs].find((run) => !run.isOutOfBand)
  }

  /**
   * `afterSilence`: nobody asked, the person has been quiet for long. `onEnd` gets what the answer
   * takes to play.
   */
  start(
    params: ResponseParams,
    settings: SessionSettings,
    afterSilence: boolean,
    onEnd: (playoutMs: number) => void,
  ): Outcome<null> {
    const { active } = this
    if (params.conversation === 'auto' && active !== undefined)
      return fail(
        requestError(
          'conversation_already_has_active_response',
          `Conversation already has an active response in progress: ${active.id}. Wait until the response is finished before creating a new one.`,
        ),
      )
    const plan = this.#plan(params, settings, afterSilence)
    if (!plan.ok) return plan
    const run = new ResponseRun(plan.value, this.#host(onEnd))
    this.#runs.add(run)
    run.start()
    return succeed(null)
  }

  cancel(responseId: string | null): Outcome<null> {
    const run = responseId === null ? this.active : [...this.#runs].find(({ id }) => id === responseId)
    if (run === undefined)
      return fail(requestError('response_cancel_not_active', 'Cancellation failed: no active response found'))
    run.cancel('client_cancelled')
    return succeed(null)
  }

  /** Stops all of them without a word. */
  abandon(): void {
    for (const run of this.#runs) run.abandon()
    this.#runs.clear()
  }

  #plan(params: ResponseParams, settings: SessionSettings, afterSilence: boolean): Outcome<ResponsePlan> {
    const { output } = settings.audio
    const voice = params.audio?.output?.voice ?? output.voice
    if (this.#hasSpoken && JSON.stringify(voice) !== JSON.stringify(output.voice))
      return fail(
        requestError(
          'cannot_update_voice',
          "Cannot update a conversation's voice if assistant audio is present.",
          'response.audio.output.voice',
        ),
      )
    const toolbox = {
      tools: params.tools ?? settings.tools,
      choice: params.tool_choice ?? settings.tool_choice,
      parallel: params.parallel_tool_calls ?? settings.parallel_tool_calls ?? true,
    }
    const unknownTool = unknownToolError(toolbox.choice, toolbox.tools, 'response.tool_choice')
    if (unknownTool !== null) return fail(unknownTool)
    const given =
      params.input === undefined
        ? succeed(null)
        : this.#resolveInput(params.input, settings.audio.input.format)
    if (!given.ok) return given
    const context = given.value ?? [...this.#conversation.items]
    const modality = (params.output_modalities ?? settings.output_modalities)[0] ?? 'audio'
    const { faults, now, voice: speaker } = this.#options
    const calls = afterSilence ? [] : chooseCalls(context, toolbox)
    const outputs: readonly OutputPlan[] =
      calls.length > 0
        ? calls.map((call) => ({ kind: 'call', ...call }))
        : [
            {
              kind: 'message',
              modality,
              utterances: respond({ context, modality, now: new Date(now()), afterSilence }, speaker),
            },
          ]
    this.#count++
    return succeed({
      ...withResponseFaults(outputs, this.#count, faults.responses),
      modality,
      conversation:
        params.conversation === 'none' ? null : { id: this.#conversationId, items: this.#conversation },
      maxOutputTokens: params.max_output_tokens ?? settings.max_output_tokens,
      voice,
      format: params.audio?.output?.format ?? output.format,
      metadata: params.metadata,
      // Only the conversation itself, read by one response after another, has a cached beginning.
      read: (given.value === null && params.conversation === 'auto'
        ? this.#context
        : new ContextMeter()
      ).measure(preambleOf(params, settings), context),
      pace: { burstSamples: msToSamples(faults.burstMs), gapMs: GAP_MS, stallMs: faults.stallMs },
    })
  }

  /** The items that a response reads in place of the conversation. */
  #resolveInput(input: NonNullable<ResponseParams['input']>, format: AudioFormat): Outcome<StoredItem[]> {
    const items: StoredItem[] = []
    for (const [index, entry] of input.entries()) {
      const param = `response.input[${String(index)}]`
      if (entry.type === 'item_reference') {
        const item = this.#conversation.find(entry.id)
        if (item === undefined)
          return fail(invalidValue(`${param}.id`, `The conversation has no item with id '${entry.id}'.`))
        items.push(item)
      } else {
        const accepted = acceptItem(entry, format)
        if (!accepted.ok) return fail({ ...accepted.error, param })
        items.push(accepted.value)
      }
    }
    return succeed(items)
  }

  #host(onEnd: (playoutMs: number) => void): ResponseHost {
    const { send, bufferedBytes, record, now } = this.#options
    return {
      send,
      bufferedBytes,
      audioSent: (itemId, contentIndex, samples) => {
        this.#hasSpoken = true
        record.addSentAudio(itemId, contentIndex, samples)
      },
      rateLimitsAfter: (tokens) => this.#rateLimit.spend(tokens, now()),
      ended: (run, playoutMs) => {
        this.#runs.delete(run)
        onEnd(playoutMs)
      },
    }
  }
}

/** What a response reads before the conversation. */
function preambleOf(params: ResponseParams, settings: SessionSettings): string {
  const tools = params.tools ?? settings.tools
  return (params.instructions ?? settings.instructions) + (tools.length > 0 ? JSON.stringify(tools) : '')
}
