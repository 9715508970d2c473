/** The page's side of the contract, made in its preload. */
import type * as v from 'valibot'
import { contract, type Contract } from './contract.ts'
import { channelOf, type ContractShape, type EventDefinition, type InvokeDefinition } from './define.ts'
import type { Page } from './pages.ts'

type Call<Definition> =
  Definition extends InvokeDefinition<readonly Page[], infer Args, infer Result>
    ? (...args: v.InferInput<Args> & unknown[]) => Promise<Result>
    : Definition extends EventDefinition<readonly Page[], infer Payload>
      ? (listener: (payload: Payload) => void) => () => void
      : never

type NamesFor<P extends Page, Group> = {
  [Name in keyof Group]: Group[Name] extends { pages: readonly (infer Allowed)[] }
    ? P extends Allowed
      ? Name
      : never
    : never
}[keyof Group]

/**
 * What a page may do, group by group. An invoke returns a promise; an event takes a listener and returns the
 * function that removes it.
 */
export type PageClient<P extends Page> = {
  [Group in keyof Contract]: {
    [Name in NamesFor<P, Contract[Group]>]: Call<Contract[Group][Name]>
  }
}

/** What the client needs of `ipcRenderer`. */
export interface ClientWire {
  invoke(channel: string, ...args: unknown[]): Promise<unknown>
  on(channel: string, listener: (payload: unknown) => void): () => void
}

/** Every call of the contract that `page` may make, and no other. */
export function clientFor<P extends Page>(page: P, wire: ClientWire): PageClient<P> {
  const groups = Object.entries(contract as ContractShape).map(([group, definitions]) => {
    const calls = Object.entries(definitions)
      .filter(([, definition]) => definition.pages.includes(page))
      .map(([name, definition]) => {
        const channel = channelOf(group, name)
        return definition.kind === 'invoke'
          ? [name, (...args: unknown[]) => wire.invoke(channel, ...args)]
          : [name, (listener: (payload: unknown) => void) => wire.on(channel, listener)]
      })
    return [group, Object.fromEntries(calls)]
  })
  return Object.fromEntries(groups) as PageClient<P>
}
