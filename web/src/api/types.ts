// The shapes of our own OpenAPI document that the pages use, by name.
import type { components } from "./schema";

type Schemas = components["schemas"];

export type User = Schemas["User"];
export type Enterprise = Schemas["Enterprise"];
export type Load = Schemas["Load"];
/** A reason or a remark: its code, its parameters, and its sentence in both languages. */
export type Sentence = Schemas["Sentence"];
export type Slot = Schemas["LoadSlot"];
export type Today = Schemas["Today"];
export type TodayFigures = Schemas["TodayFigures"];
export type Intensity = Schemas["Intensity"];
export type ProductIntensity = Schemas["ProductIntensity"];
export type Rung = Schemas["Rung"];
export type Warning = Schemas["Warning"];
export type Meter = Schemas["Meter"];
export type Channel = Schemas["MeterChannel"];
export type HourState = Schemas["HourState"];

/** What `event: readings` of the live stream carries; a stream has no place in the document's answers. */
export interface LiveReading {
  meter: string;
  channel: string;
  at: string;
  value: number;
  unit: string;
}

/** Any other shape of the document by its name there. */
export type Schema<Name extends keyof Schemas> = Schemas[Name];
