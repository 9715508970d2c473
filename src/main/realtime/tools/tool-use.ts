import { randomBytes } from 'node:crypto'
import type { ToolRegistry } from '../../tools/registry.ts'
import { ToolRunner } from '../../tools/tool-runner.ts'
import type { ClientEvent, ServerItem } from '../wire/events.ts'
import { noToolCalls, type ToolCallEffect, type ToolCallEvent } from './tool-call-state.ts'
import { awaitsTools, owesOutput, stepToolCalls } from './tool-calls.ts'

export interface ToolUseListener {
  send(event: ClientEvent): void
  /** All calls of an answer are answered. */
  onAnswered(): void
  /** Whether tools are at work has changed. */
  onAtWork(atWork: boolean): void
  onOutput(callId: string, itemId: string, output: string): void
  /** A tool takes so long that a person wonders. */
  onSlow(name: string): void
  /** A tool asks to end the conversation once the model's next words have been heard. */
  onStopConversation(): void
}

/** Runs the model's calls of our tools, and sees to it that each is answered once. */
export class ToolUse {
  readonly #listener: ToolUseListener
  readonly #runner: ToolRunner
  #calls = noToolCalls
  #atWork = false

  constructor(registry: ToolRegistry, listener: ToolUseListener) {
    this.#listener = listener
    this.#runner = new ToolRunner(
      registry,
      { stopConversation: () => listener.onStopConversation() },
      {
        onFinished: (callId, { output }) => this.tell({ type: 'tool-finished', callId, output }),
        onSlow: (callId) => this.tell({ type: 'tool-slow', callId }),
        onEffect: (callId) => this.tell({ type: 'effect-begun', callId }),
      },
    )
  }

  get atWork(): boolean {
    return this.#atWork
  }

  /** Calls that were run, and whose output the server has not acknowledged. */
  get owedCallIds(): ReadonlySet<string> {
    return new Set(this.#calls.owed.keys())
  }

  /** Calls that go to the server by this road, and must not be replayed as well. */
  owes(callId: string): boolean {
    return owesOutput(this.#calls, callId)
  }

  /** `response.output_item.done`. `wanted`: its answer runs, and nobody has cancelled it. */
  itemDone(item: ServerItem, responseId: string, wanted: boolean): void {
    if (item.type !== 'function_call' || item.call_id == null || item.name == null) return
    this.tell({
      type: 'call-done',
      callId: item.call_id,
      itemId: item.id,
      name: item.name,
      arguments: item.arguments ?? '',
      responseId,
      status: item.status ?? null,
      wanted,
      outputItemId: `item_${randomBytes(12).toString('hex')}`,
    })
  }

  tell(event: ToolCallEvent): void {
    const [calls, effects] = stepToolCalls(this.#calls, event)
    this.#calls = calls
    for (const effect of effects) this.#run(effect)
    const atWork = awaitsTools(this.#calls)
    if (atWork === this.#atWork) return
    this.#atWork = atWork
    this.#listener.onAtWork(atWork)
  }

  /** The session is over. */
  close(): void {
    this.#runner.abortAll()
  }

  #run(effect: ToolCallEffect): void {
    switch (effect.type) {
      case 'run-tool':
        return this.#runner.run(effect.callId, effect.name, effect.arguments)
      case 'abort-tool':
        return this.#runner.abort(effect.callId)
      case 'report-slow':
        return this.#listener.onSlow(effect.name)
      case 'send-call':
        return this.#listener.send({
          type: 'conversation.item.create',
          item: {
            type: 'function_call',
            ...(effect.itemId !== null && { id: effect.itemId }),
            call_id: effect.callId,
            name: effect.name,
            arguments: effect.arguments,
          },
        })
      case 'send-output':
        this.#listener.onOutput(effect.callId, effect.itemId, effect.output)
        return this.#listener.send({
          type: 'conversation.item.create',
          item: {
            type: 'function_call_output',
            id: effect.itemId,
            call_id: effect.callId,
            output: effect.output,
          },
        })
      case 'want-response':
        return this.#listener.onAnswered()
    }
  }
}
