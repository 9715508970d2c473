/**
 * How a past conversation goes on: told to a new session as far as it was heard (protocol §4), within a budget of
 * tokens. And how one goes another way from the middle. Pure.
 */
import { initialConversationState } from '../conversation/conversation-state.ts'
import { reduce } from '../conversation/reducer.ts'
import { planReplay, type NewItem } from '../conversation/replay.ts'
import type { ResumedConversation } from '../realtime/session-options.ts'
import type { Conversation, ConversationItem } from '../../shared/conversation.ts'
import type { EarshotError } from '../../shared/errors.ts'
import type { StoredConversation } from '../../shared/history.ts'

export interface Resumption extends ResumedConversation {
  /** What the server is not told, the oldest of the conversation; all zero when it is told everything. */
  dropped: { turns: number; items: number; estimatedTokens: number }
}

/**
 * Half of the smallest context there is (32,768 tokens, protocol §8): the other half is for instructions, tools and
 * what is said from now on. The whole of it is billed with each response.
 */
const defaultBudgetTokens = 16_000

/** However long they are: without the last question and answer nobody can go on. */
const TURNS_ALWAYS_TOLD = 2

/** English text has about so many characters a token, by OpenAI's own rule of thumb. Other languages have fewer. */
const CHARS_PER_TOKEN = 4

/** What frames an item: its role and its ends. */
const TOKENS_PER_ITEM = 4

/**
 * By the published reckoning of GPT-4o's vision: 85 for a picture, and at high detail 170 more for each tile of 512
 * pixels, of which the largest picture that we send has six. How the realtime models count is not published.
 */
const IMAGE_TOKENS = { low: 85, high: 85 + 6 * 170 } as const

/**
 * What a session needs to go on with a conversation. Every item stays in it, but for what the last session left
 * without a word; turns are kept from the server whole, oldest first, until the rest is estimated to fit the budget.
 */
export function resumeConversation(
  { items }: Conversation,
  budgetTokens: number = defaultBudgetTokens,
): Resumption {
  const conversation = settle(items)
  const turns = turnsOf(conversation.items).map((turn) => ({ items: turn, tokens: estimateTokens(turn) }))
  let tokens = turns.reduce((sum, turn) => sum + turn.tokens, 0)
  const dropped = []
  for (const turn of turns.slice(0, -TURNS_ALWAYS_TOLD)) {
    if (tokens <= budgetTokens) break
    tokens -= turn.tokens
    dropped.push(turn)
  }
  const untold = new Set(dropped.flatMap((turn) => turn.items.map(({ id }) => id)))
  return {
    conversation,
    untold,
    dropped: {
      turns: dropped.length,
      items: untold.size,
      estimatedTokens: dropped.reduce((sum, turn) => sum + turn.tokens, 0),
    },
  }
}

/** What a person should know of a shortened conversation; null when nothing was dropped. */
export function droppedNotice({ dropped }: Resumption): EarshotError | null {
  if (dropped.turns === 0) return null
  const what = dropped.turns === 1 ? 'first turn' : `first ${dropped.turns} turns`
  return {
    code: 'resumed_in_part',
    message: `This conversation is long: the model is not told its ${what}. Say again what matters of it.`,
    retryable: false,
  }
}

/** Tokens that the model reads when it is told these items: an estimate, mostly too high rather than too low. */
export function estimateTokens(items: readonly ConversationItem[]): number {
  const told = planReplay(items, { samplesOf: () => null }).map((planned) => planned.build())
  return told.reduce((sum, item) => sum + TOKENS_PER_ITEM + itemTokens(item), 0)
}

/**
 * A new conversation of the items up to this one, and with it. What the items cost, and how they sounded, stays with
 * the first conversation.
 */
export function branchConversation(
  source: StoredConversation,
  itemId: string,
  { id, at }: { id: string; at: number },
): StoredConversation | EarshotError {
  const index = source.items.findIndex((item) => item.id === itemId)
  if (index === -1) {
    return {
      code: 'branch_item_unknown',
      message: 'That place is no longer in the conversation. Open it again and choose another.',
      retryable: false,
    }
  }
  return {
    ...source,
    id,
    createdAt: at,
    updatedAt: at,
    pinned: false,
    archived: false,
    branchedFrom: { conversationId: source.id, itemId },
    items: source.items.slice(0, index + 1),
    responses: [],
    transcriptions: [],
    turns: [],
    errors: [],
    recordings: [],
  }
}

/** The session that it was in is over: no call will be answered, and nothing more be heard of any answer. */
function settle(items: readonly ConversationItem[]): Conversation {
  const state = { ...initialConversationState, conversation: { items } }
  const { conversation } = reduce(state, { type: 'local.lost', runCallIds: new Set() })
  return { items: conversation.items.map(endHearing) }
}

function endHearing(item: ConversationItem): ConversationItem {
  const parts = item.parts.map((part) =>
    part.kind === 'output_audio' && part.heardChars < part.transcript.length
      ? { ...part, interrupted: true }
      : part,
  )
  return { ...item, parts }
}

/** A turn begins where the person speaks after somebody else did; what comes before the first is one too. */
function turnsOf(items: readonly ConversationItem[]): ConversationItem[][] {
  const turns: ConversationItem[][] = []
  for (const [index, item] of items.entries()) {
    const begins = item.role === 'user' && items[index - 1]?.role !== 'user'
    const turn = turns.at(-1)
    if (turn === undefined || begins) turns.push([item])
    else turn.push(item)
  }
  return turns
}

function itemTokens(item: NewItem): number {
  switch (item.type) {
    case 'function_call':
      return textTokens(item.name) + textTokens(item.arguments)
    case 'function_call_output':
      return textTokens(item.output)
    case 'message':
      return item.content.reduce((sum, part) => sum + partTokens(part), 0)
    default:
      return 0
  }
}

type Part = Extract<NewItem, { type: 'message' }>['content'][number]

function partTokens(part: Part): number {
  if (part.type === 'input_image') return IMAGE_TOKENS[part.detail === 'low' ? 'low' : 'high']
  return 'text' in part ? textTokens(part.text ?? '') : 0
}

function textTokens(text: string): number {
  return Math.ceil(text.length / CHARS_PER_TOKEN)
}
