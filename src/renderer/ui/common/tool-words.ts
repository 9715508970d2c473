/** What tools are called for people. One that is none of ours goes by its own name, made visible where it is shown. */
import { m } from '../../paraglide/messages.js'

interface ToolWords {
  name: () => string
  help: () => string
  /** Before it is done. */
  question?: () => string
  /** On the button that does it. */
  verb?: () => string
}

const ours: Readonly<Record<string, ToolWords>> = {
  calculator: { name: m.tools_calculator, help: m.tools_calculator_help },
  current_time: { name: m.tools_current_time, help: m.tools_current_time_help },
  stop_conversation: { name: m.tools_stop_conversation, help: m.tools_stop_conversation_help },
  copy_text: {
    name: m.tools_copy_text,
    help: m.tools_copy_text_help,
    question: m.tools_copy_text_question,
    verb: m.tools_copy_text_verb,
  },
  open_link: {
    name: m.tools_open_link,
    help: m.tools_open_link_help,
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
