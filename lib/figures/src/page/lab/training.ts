import type { KernelConnection, Session, Signal } from "./kernel.js";

/** A message of the kernel to all that show its outputs. */
interface IoPubMessage {
  readonly header: { readonly msg_type: string };
  readonly content: {
    readonly data?: Record<string, unknown>;
    readonly transient?: { readonly display_id?: string };
  };
}

/** What a notebook knows of its kernel, its messages included. */
export interface NotebookSession extends Session {
  readonly session: { readonly kernel: (KernelConnection & { readonly status: string }) | null } | null;
  readonly iopubMessage: Signal<unknown, IoPubMessage>;
}

/** What becomes known of a training. */
export interface TrainingNews {
  /** It goes on as far as anybody knows, or nobody trains any more. */
  over(isOver: boolean): void;
  /** The kernel has sent its next state. */
  next(data: Record<string, unknown>): void;
}

/**
 * Follows the kernel of a notebook that shows a training which has not got its last state. A kernel that isn't at work
 * doesn't train; one that is may do so for an output that this page has loaded from the file, which JupyterLab doesn't
 * bring up to date.
 *
 * @param session the notebook's.
 * @param display the id under which the kernel replaces the chart.
 * @param news is told, at once and at each change.
 * @returns a function that ends it.
 */
export function watchTraining(session: NotebookSession, display: string, news: TrainingNews): () => void {
  const look = () => news.over(session.session?.kernel?.status !== "busy");
  const onMessage = (_: unknown, { header, content }: IoPubMessage) => {
    if (header.msg_type !== "update_display_data" || content.transient?.display_id !== display) return;
    if (content.data) news.next(content.data);
  };
  session.statusChanged.connect(look);
  session.kernelChanged.connect(look);
  session.connectionStatusChanged.connect(look);
  session.iopubMessage.connect(onMessage);
  look();
  return () => {
    session.statusChanged.disconnect(look);
    session.kernelChanged.disconnect(look);
    session.connectionStatusChanged.disconnect(look);
    session.iopubMessage.disconnect(onMessage);
  };
}
