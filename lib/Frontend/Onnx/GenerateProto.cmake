# Copies onnx-ml.proto, asks for the lite runtime where the file does not, and runs protoc on the copy.
if(NOT EXISTS "${PROTO}")
  message(FATAL_ERROR "expected ONNX's message definitions at ${PROTO}, found no such file. "
                      "Run ./bootstrap, which takes onnx-ml.proto out of the pinned onnx package, "
                      "or configure with -DDLC_ONNX_PROTO=<path to onnx-ml.proto>.")
endif()
file(READ "${PROTO}" text)
if(NOT text MATCHES "message ModelProto")
  message(FATAL_ERROR "expected ONNX's message definitions in ${PROTO}, found no 'message ModelProto'; use the "
                      "onnx-ml.proto of the onnx package")
endif()
if(NOT text MATCHES "optimize_for *= *LITE_RUNTIME")
  string(APPEND text "\noption optimize_for = LITE_RUNTIME;\n")
endif()
file(MAKE_DIRECTORY "${OUT}")
file(WRITE "${OUT}/dlc-onnx.proto" "${text}")
execute_process(COMMAND "${PROTOC}" "--proto_path=${OUT}" "--cpp_out=${OUT}" "${OUT}/dlc-onnx.proto"
                RESULT_VARIABLE result ERROR_VARIABLE errors)
if(result)
  message(FATAL_ERROR "protoc failed on ${PROTO}:\n${errors}")
endif()
