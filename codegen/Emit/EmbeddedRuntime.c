/* The runtime's archive as bytes inside the compiler: every shared library it writes gets one. */
__asm__(".section .rodata,\"a\",@progbits\n"
        ".balign 16\n"
        ".global dlcEmbeddedRuntimeBegin\n"
        ".global dlcEmbeddedRuntimeEnd\n"
        "dlcEmbeddedRuntimeBegin:\n"
        ".incbin \"" DLC_RUNTIME_ARCHIVE "\"\n"
        "dlcEmbeddedRuntimeEnd:\n"
        ".byte 0\n"
        ".previous\n");
