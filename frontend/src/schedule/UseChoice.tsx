import { Radio, Stack } from "@mantine/core";
import { t } from "../texts";

export type Use = "single" | "reusable";

interface Props {
  readonly use: Use;
  readonly onUse: (use: Use) => void;
}

export function UseChoice({ use, onUse }: Props) {
  return (
    <Radio.Group
      label={t.schedule.use}
      value={use}
      onChange={(value) => {
        onUse(value === "reusable" ? "reusable" : "single");
      }}
    >
      <Stack gap="xs" mt="xs">
        <Radio value="single" label={t.schedule.single} description={t.schedule.singleHint} />
        <Radio value="reusable" label={t.schedule.reusable} description={t.schedule.reusableHint} />
      </Stack>
    </Radio.Group>
  );
}
