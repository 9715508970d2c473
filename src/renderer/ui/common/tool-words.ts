/** What tools are called for people. One that is none of ours goes by its own name, made visible where it is shown. */
import type { ToolCall } from '../../../shared/conversation.ts'
import { visibleText } from '../../../shared/visible-text.ts'
import { m } from '../../paraglide/messages.js'

interface ToolWords {
  name: () => string
  help: () => string
  /** While it does it, and of what it has done or was not let do. */
  doing: () => string
  /** Before it is done. */
  question?: () => string
  /** On the button that does it. */
  verb?: () => string
}

const ours: Readonly<Record<string, ToolWords>> = {
  calculator: { name: m.tools_calculator, help: m.tools_calculator_help, doing: m.tools_calculator_doing },
  current_time: {
    name: m.tools_current_time,
    help: m.tools_current_time_help,
    doing: m.tools_current_time_doing,
  },
  stop_conversation: {
    name: m.tools_stop_conversation,
    help: m.tools_stop_conversation_help,
    doing: m.tools_stop_conversation_doing,
  },
  copy_text: {
    name: m.tools_copy_text,
    help: m.tools_copy_text_help,
    doing: m.tools_copy_text_doing,
    question: m.tools_copy_text_question,
    verb: m.tools_copy_text_verb,
  },
  open_link: {
    name: m.tools_open_link,
    help: m.tools_open_link_help,
    doing: m.tools_open_link_doing,
    question: m.tools_open_link_question,
    verb: m.tools_open_link_verb,
  },
}

function wordsOf(tool: string): ToolWords | undefined {
  return Object.hasOwn(ours, tool) ? ours[tool] : undefined
}

export function toolName(tool: string): string {
  return wordsOf(tool)?.name() ?? tool
}

/** @param description the model's, for a tool that is none of ours */
export function toolHelp(tool: string, description: string): string {
  return wordsOf(tool)?.help() ?? description
}

/** In the conversation, as a line. */
export function toolLine({ name, output }: Pick<ToolCall, 'name' | 'output'>): string {
  const ours = wordsOf(name)
  if (ours !== undefined) return ours.doing()
  const shown = visibleText(name)
  return output === null
    ? m.conversation_tool_using({ name: shown })
    : m.conversation_tool_used({ name: shown })
}

export function toolQuestion(tool: string): string {
  return wordsOf(tool)?.question?.() ?? m.tools_question({ tool })
}

export function toolVerb(tool: string): string {
  return wordsOf(tool)?.verb?.() ?? m.tools_once()
}

export function argumentLabel(tool: string, name: string): string {
  if (tool === 'copy_text' && name === 'text') return m.tools_argument_text()
  if (tool === 'open_link' && name === 'url') return m.tools_argument_url()
  return name
}
