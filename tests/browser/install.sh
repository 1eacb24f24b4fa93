#!/bin/sh
# Make sure of a Chromium and a CJK font for the browser tests; say exactly what to install where we may not.
set -eu

has_chromium() { command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1; }
has_font() { command -v fc-list >/dev/null 2>&1 && [ -n "$(fc-list :lang=zh-cn family 2>/dev/null)" ]; }

has_chromium && has_font && exit 0

packages=""
has_chromium || packages="$packages chromium"
has_font || packages="$packages fontconfig fonts-noto-cjk"

if command -v apt-get >/dev/null 2>&1; then
    if [ "$(id -u)" = 0 ]; then as_root=""; elif sudo -n true 2>/dev/null; then as_root="sudo"; else as_root=no; fi
    if [ "$as_root" != no ]; then
        echo "安装浏览器测试需要的软件：$packages"
        $as_root apt-get update -qq
        DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $packages >/dev/null
        has_chromium && has_font && exit 0
    fi
fi
echo "浏览器测试需要 Chromium 和中文字体。请先运行：sudo apt-get install$packages" >&2
exit 1
