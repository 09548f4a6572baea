// SPDX-License-Identifier: Apache-2.0
// Starts the workspace: styles, language, then the application.
import '@mantine/core/styles/baseline.layer.css';
import 'virtual:theme.css';
import '@mantine/core/styles/global.layer.css';
import '@mantine/core/styles/UnstyledButton.layer.css';
import '@mantine/core/styles/Button.layer.css';
import '@mantine/core/styles/ActionIcon.layer.css';
import '@mantine/core/styles/CloseButton.layer.css';
import '@mantine/core/styles/Input.layer.css';
import '@mantine/core/styles/Kbd.layer.css';
import '@mantine/core/styles/Loader.layer.css';
import '@fontsource-variable/inter/wght.css';
import './base.css';
import { createRoot } from 'react-dom/client';
import { App, fetchPagesAhead } from './app.component';
import { startLanguages } from './i18n';

await startLanguages();
createRoot(document.getElementById('root')!).render(<App />);
// The Korean face is 92 small files chosen by the characters on the page; its list of them may come after the first paint.
void import('./korean-face');
fetchPagesAhead();
