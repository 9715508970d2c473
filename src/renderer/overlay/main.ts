import { mount } from 'svelte'
import '../styles/base.css'
import type { PageClient } from '../../shared/ipc/client.ts'
import { OverlayMirror } from './overlay-mirror.svelte.ts'
import App from './App.svelte'

const client: PageClient<'overlay'> = window.earshot
const mirror = new OverlayMirror(client)
mount(App, { target: document.body, props: { mirror } })
void mirror.open()
