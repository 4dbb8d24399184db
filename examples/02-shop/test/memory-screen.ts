import type { Screen } from '../src/demo/screen.ts';

/** A screen that keeps what is written, without styles. */
export class MemoryScreen implements Screen {
  readonly isTerminal: boolean;
  text = '';

  constructor(options: { readonly isTerminal?: boolean } = {}) {
    this.isTerminal = options.isTerminal ?? false;
  }

  write(text: string): void {
    this.text += text;
  }

  bold(text: string): string {
    return text;
  }

  dim(text: string): string {
    return text;
  }

  /** The lines that were ended. */
  lines(): readonly string[] {
    return this.text.split('\n').slice(0, -1);
  }
}
