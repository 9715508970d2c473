import { mount } from 'svelte'
import '../styles/base.css'
import type { PageClient } from '../../shared/ipc/client.ts'
import { Mirror } from '../state/mirror.svelte.ts'
import App from './App.svelte'

const client: PageClient<'quick-ask'> = window.earshot
const mirror = new Mirror(client)
mount(App, { target: document.body, props: { mirror, host: { ...client.app, ...client.desktop } } })
void mirror.open()
