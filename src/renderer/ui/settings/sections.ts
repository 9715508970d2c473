import type { Component } from 'svelte'
import type { SettingsSection } from '../../../shared/destination.ts'
import { m } from '../../paraglide/messages.js'
import AssistantSection from './AssistantSection.svelte'
import CostSection from './CostSection.svelte'
import DesktopSection from './DesktopSection.svelte'
import FileSection from './FileSection.svelte'
import HistorySection from './HistorySection.svelte'
import HotkeysSection from './HotkeysSection.svelte'
import LookSection from './LookSection.svelte'
import MicrophoneSection from './MicrophoneSection.svelte'
import ProviderSection from './ProviderSection.svelte'
import SpeakersSection from './SpeakersSection.svelte'
import ToolsSection from './ToolsSection.svelte'

interface SectionOfPage {
  id: SettingsSection
  title: () => string
  content: Component
}

/** In the order of the page. */
export const sections: readonly SectionOfPage[] = [
  { id: 'provider', title: m.settings_section_provider, content: ProviderSection },
  { id: 'assistant', title: m.settings_section_assistant, content: AssistantSection },
  { id: 'tools', title: m.settings_section_tools, content: ToolsSection },
  { id: 'microphone', title: m.settings_section_microphone, content: MicrophoneSection },
  { id: 'speakers', title: m.settings_section_speakers, content: SpeakersSection },
  { id: 'hotkeys', title: m.settings_section_hotkeys, content: HotkeysSection },
  { id: 'cost', title: m.settings_section_cost, content: CostSection },
  { id: 'history', title: m.settings_section_history, content: HistorySection },
  { id: 'look', title: m.settings_section_look, content: LookSection },
  { id: 'desktop', title: m.settings_section_desktop, content: DesktopSection },
  { id: 'file', title: m.settings_section_file, content: FileSection },
]
