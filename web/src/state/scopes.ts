// What a value is of, in words: a product by the name it was registered with, a carrier by its own.
import { body, client } from "@/api/client";
import { usePlant } from "@/state/plant";
import { useResource } from "@/state/resource";
import { useWords } from "@/state/words";

export function useScopes(): (code: string) => string {
  const { code } = usePlant();
  const { name, scope } = useWords();
  const intensity = useResource(
    () => code.value,
    () => body(client.GET("/api/v1/enterprises/{code}/intensity", { params: { path: { code: code.value } } })),
  );
  return (of) => {
    const product = intensity.data.value?.products.find((one) => one.product === of);
    return product ? name(product) : scope(of);
  };
}
