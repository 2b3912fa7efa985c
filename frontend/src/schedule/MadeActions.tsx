import { Button, Group } from "@mantine/core";
import { t } from "../texts";

interface Props {
  readonly onDone: () => void;
  readonly onAnother: () => void;
}

export function MadeActions({ onDone, onAnother }: Props) {
  return (
    <Group justify="flex-end" mt="lg">
      <Button variant="default" onClick={onAnother}>
        {t.schedule.another}
      </Button>
      <Button onClick={onDone}>{t.schedule.done}</Button>
    </Group>
  );
}
