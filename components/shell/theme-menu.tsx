"use client";
// Light, dark, or as the system says.
import { useTheme } from "next-themes";
import { Check, Monitor, Moon, Sun } from "lucide-react";
import { buttonClass } from "@/components/ui/button-styles";
import { Menu } from "@/components/ui/menu";

const THEMES = [
  { value: "system", label: "As the system", icon: Monitor },
  { value: "light", label: "Light", icon: Sun },
  { value: "dark", label: "Dark", icon: Moon },
] as const;

export function ThemeMenu() {
  const { theme, setTheme } = useTheme();
  return (
    <Menu
      align="end"
      trigger={
        <button type="button" aria-label="Theme" title="Theme" className={buttonClass("ghost", "md", true)}>
          <Sun aria-hidden size={16} className="dark:hidden" />
          <Moon aria-hidden size={16} className="hidden dark:block" />
        </button>
      }
      items={THEMES.map(({ value, label, icon: Icon }) => ({
        label,
        icon: <Icon aria-hidden size={16} className="text-ink-3" />,
        hint: theme === value ? <Check aria-label="chosen" size={14} /> : undefined,
        onSelect: () => setTheme(value),
      }))}
    />
  );
}
