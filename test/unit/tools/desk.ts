import { vi } from 'vitest'
import { Approvals } from '../../../src/main/tools/approvals.ts'
import { builtInTools } from '../../../src/main/tools/built-in-tools.ts'
import { registryOf } from '../../../src/main/tools/registry.ts'
import type { Tool } from '../../../src/main/tools/tool.ts'
import type { PendingApproval, ToolPermission } from '../../../src/shared/tool-permissions.ts'

/** A desktop with its tools, whose person clicks when the test says so. */
export function desk({ more = [] }: { more?: readonly Tool[] } = {}) {
  const permissions = new Map<string, ToolPermission>()
  const copied: string[] = []
  const opened: string[] = []
  const shown: (readonly PendingApproval[])[] = []
  const show = vi.fn(() => true)
  let nowMs = 0
  let count = 0
  const approvals: Approvals = new Approvals({
    permissionOf: (tool) => permissions.get(tool) ?? 'ask',
    setPermission: (tool, permission) => {
      permissions.set(tool, permission)
      approvals.permissionsChanged()
    },
    show,
    onChange: (pending) => shown.push(pending),
    now: () => nowMs,
    newId: () => `approval_${(count += 1)}`,
  })
  const desktop = {
    copyText: (text: string) => void copied.push(text),
    openExternal: async (url: string) => void opened.push(url),
  }
  const tools = registryOf([...builtInTools(() => new Date(0), desktop), ...more], approvals)
  return {
    approvals,
    tools,
    permissions,
    show,
    shown,
    copied,
    opened,
    effects: () => [...copied, ...opened],
    /** The person reads for so long. */
    read: (durationMs = 1000) => (nowMs += durationMs),
    call: (name: string, args: object, signal = new AbortController().signal) =>
      tools.run(name, JSON.stringify(args), { signal, stopConversation: () => {} }),
  }
}
