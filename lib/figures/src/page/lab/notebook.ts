import { acceptChannels } from "./kernel.js";
import { keepSession } from "./sessions.js";
import type { Widget } from "./shared.js";
import type { NotebookSession } from "./training.js";

/** A kind of output that asks the kernel of its notebook. */
export interface AskingOutput {
  readonly mimeType: string;
  /** The name of the channels on which it asks. */
  readonly target: string;
  createRenderer(session: NotebookSession): Widget;
}

interface Panel {
  readonly node: HTMLElement;
  readonly content: {
    readonly rendermime: { addFactory(factory: object, rank: number): void };
  };
}

interface Application {
  readonly docRegistry: {
    addWidgetExtension(
      factory: string,
      extension: { createNew(panel: Panel, context: { readonly sessionContext: NotebookSession }): void },
    ): void;
  };
}

/** A plugin as JupyterLab starts it. */
interface Plugin {
  readonly id: string;
  readonly autoStart: true;
  activate(application: Application): void;
}

/**
 * Makes the plugin that shows in a notebook what asks its kernel, and has the kernel answer.
 *
 * @param id its name.
 * @param outputs which there are.
 */
export function notebookPlugin(id: string, outputs: readonly AskingOutput[]): Plugin {
  return {
    id,
    autoStart: true,
    activate({ docRegistry }) {
      docRegistry.addWidgetExtension("Notebook", {
        createNew(panel, { sessionContext }) {
          keepSession(panel.node, sessionContext);
          for (const { mimeType, target, createRenderer } of outputs) {
            acceptChannels(sessionContext, target);
            panel.content.rendermime.addFactory(
              {
                // It shows data by code of its own, and runs none of the notebook.
                safe: true,
                mimeTypes: [mimeType],
                createRenderer: () => createRenderer(sessionContext),
              },
              // Before text/html, which is in the same output for pages without this extension.
              0,
            );
          }
        },
      });
    },
  };
}
