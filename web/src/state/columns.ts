// The columns of a table of a list.
export interface Column {
  name: string;
  /** Words, which stand at the left; without it numbers, at the right. */
  text?: boolean;
  /** Named for those who hear the table, as the column of its buttons. */
  unseen?: boolean;
}

export const numbers = (name: string): Column => ({ name });
export const words = (name: string): Column => ({ name, text: true });
export const acts = (name: string): Column => ({ name, text: true, unseen: true });
