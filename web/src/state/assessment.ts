// The score sheets of an enterprise or a region: the same answers at two addresses.
import { body, client } from "@/api/client";
import type { Schema } from "@/api/types";
import { plain } from "@/format";
import { useWords } from "@/state/words";

export type Assessed = { kind: "enterprise" | "region"; code: string };

export function compare(of: Assessed, month: string | undefined): Promise<Schema<"SchemeComparison">> {
  const query = { month };
  return of.kind === "region"
    ? body(client.GET("/api/v1/regions/{region}/assessments", { params: { path: { region: of.code }, query } }))
    : body(client.GET("/api/v1/enterprises/{code}/assessments", { params: { path: { code: of.code }, query } }));
}

export function sheet(of: Assessed, scheme: string, month: string | undefined): Promise<Schema<"AssessmentSheet">> {
  const query = { month };
  return of.kind === "region"
    ? body(client.GET("/api/v1/regions/{region}/assessments/{scheme}", { params: { path: { region: of.code, scheme }, query } }))
    : body(client.GET("/api/v1/enterprises/{code}/assessments/{scheme}", { params: { path: { code: of.code, scheme }, query } }));
}

export function stateFinding(of: Assessed, scheme: string, said: Schema<"FindingDeclaration">): Promise<Schema<"AssessmentSheet">> {
  return of.kind === "region"
    ? body(
        client.POST("/api/v1/regions/{region}/assessments/{scheme}/findings", {
          params: { path: { region: of.code, scheme } },
          body: said,
        }),
      )
    : body(
        client.POST("/api/v1/enterprises/{code}/assessments/{scheme}/findings", {
          params: { path: { code: of.code, scheme } },
          body: said,
        }),
      );
}

/** What a sheet says in the reader's words: points, the name of a state, and every grade that is still possible. */
export function useSheetWords() {
  const { t, word, locale } = useWords();
  return {
    points: (value: number | null): string => plain(value, locale.value),
    stateName: (state: string): string => word("assessment.state", state),
    grades: (possible: (string | null)[]): string => possible.map((one) => one ?? t("assessment.not_printed")).join(t("assessment.or")),
  };
}
