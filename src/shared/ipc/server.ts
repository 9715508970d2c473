/** Main's side of the contract. */
import * as v from 'valibot'
import type { Contract } from './contract.ts'
import { channelOf, type ContractShape, type EventDefinition, type InvokeDefinition } from './define.ts'
import type { Page } from './pages.ts'

/** Which page calls comes last: only what a page owns asks for it. */
type Handler<Definition> =
  Definition extends InvokeDefinition<infer Pages, infer Args, infer Result>
    ? v.InferOutput<Args> extends infer Given extends unknown[]
      ? (...args: [...Given, caller: Pages[number]]) => Result | Promise<Result>
      : never
    : never

type InvokeNames<Group> = {
  [Name in keyof Group]: Group[Name] extends { kind: 'invoke' } ? Name : never
}[keyof Group]

type EventNames<Group> = {
  [Name in keyof Group]: Group[Name] extends { kind: 'event' } ? Name : never
}[keyof Group]

/** One function for every invoke of the contract; a missing or surplus one does not compile. */
export type Handlers<C = Contract> = {
  [Group in keyof C as InvokeNames<C[Group]> extends never ? never : Group]: {
    [Name in InvokeNames<C[Group]>]: Handler<C[Group][Name]>
  }
}

/** Tells every open page that may hear it. */
export type Broadcast<C = Contract> = {
  [Group in keyof C as EventNames<C[Group]> extends never ? never : Group]: {
    [Name in EventNames<C[Group]>]: C[Group][Name] extends EventDefinition<readonly Page[], infer Payload>
      ? (payload: Payload) => void
      : never
  }
}

/** `page` is the verified sender; null when the sender is none of ours. */
export type CallListener = (page: Page | null, args: unknown[]) => Promise<unknown>

/** What the server needs of Electron. */
export interface ServerWire {
  handle(channel: string, listener: CallListener): void
  send(pages: readonly Page[], channel: string, payload: unknown): void
}

type LooseHandlers = Record<string, Record<string, (...args: unknown[]) => unknown>>

/**
 * Registers every invoke of the contract. A call from a page that the contract does not name for it, or with
 * arguments that do not fit, rejects with an error that says so, and its handler is not run.
 */
export function serve<C extends ContractShape>(contract: C, handlers: Handlers<C>, wire: ServerWire): void {
  for (const [group, definitions] of Object.entries(contract)) {
    for (const [name, definition] of Object.entries(definitions)) {
      if (definition.kind !== 'invoke') continue
      const channel = channelOf(group, name)
      const handler = (handlers as unknown as LooseHandlers)[group]?.[name]
      if (handler === undefined) throw new Error(`The contract's ${channel} has no handler`)
      wire.handle(channel, async (page, args) => {
        if (page === null || !definition.pages.includes(page)) {
          throw new Error(`${channel} may not be called from ${page ?? 'an unknown page'}`)
        }
        const parsed = v.safeParse(definition.args, args)
        if (!parsed.success) {
          throw new Error(`${channel} was called with wrong arguments: ${complaint(parsed.issues)}`)
        }
        return handler(...parsed.output, page)
      })
    }
  }
}

/** Which argument is wrong, and how. It never repeats what was sent: that may be a key. */
function complaint(issues: readonly v.BaseIssue<unknown>[]): string {
  return issues.map((issue) => `${v.getDotPath(issue) ?? 'all'} fails ${issue.type}`).join(', ')
}

/** The events of the contract as functions. */
export function broadcaster<C extends ContractShape>(contract: C, wire: ServerWire): Broadcast<C> {
  const groups = Object.entries(contract).map(([group, definitions]) => {
    const events = Object.entries(definitions)
      .filter(([, definition]) => definition.kind === 'event')
      .map(([name, definition]) => [
        name,
        (payload: unknown) => wire.send(definition.pages, channelOf(group, name), payload),
      ])
    return [group, Object.fromEntries(events)]
  })
  return Object.fromEntries(groups) as Broadcast<C>
}
