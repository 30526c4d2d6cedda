// SPDX-License-Identifier: Apache-2.0
// CUDA graphs by stream capture. Only the calling thread is held to what can be captured, so that a model may load on
// another one meanwhile.
#include <cstdlib>
#include <cstring>
#include <memory>
#include <type_traits>

#include "check.h"
#include "device.h"

using namespace valence;

struct vl_graph {
    const int ordinal;
    cudaGraphExec_t exec;
};

namespace {

using Graph = std::unique_ptr<std::remove_pointer_t<cudaGraph_t>, cudaError_t (*)(cudaGraph_t)>;

// Ends what is being recorded, if anything is.
cudaError_t end_recording(vl_device &device, Graph &out) {
    if (device.recording == Recording::kNone) {
        return cudaSuccess;
    }
    cudaGraph_t graph = nullptr;
    const cudaError_t error = cudaStreamEndCapture(device.capturing, &graph);
    cudaGetLastError();  // a later launch would take it for its own
    if (error != cudaErrorStreamCaptureWrongThread) {
        device.recording = Recording::kNone;
    }
    out.reset(graph);
    return error;
}

}  // namespace

extern "C" vl_status vl_graph_begin(vl_device *device, vl_stream stream) {
    return guarded_on("vl_graph_begin", device, stream, [&](cudaStream_t on) {
        require(device->recording == Recording::kNone, "a graph is being recorded already");
        const char *const wanted = std::getenv("VALENCE_CUDA_GRAPHS");
        if (wanted != nullptr && std::strcmp(wanted, "off") == 0) {
            fail(VL_UNSUPPORTED, "VALENCE_CUDA_GRAPHS=off");
        }
        check_cuda(cudaStreamBeginCapture(on, cudaStreamCaptureModeThreadLocal), "beginning to record a graph");
        device->recording = Recording::kWhole;
        device->capturing = on;
    });
}

extern "C" vl_status vl_graph_end(vl_device *device, vl_stream stream, vl_graph **out) {
    Graph graph(nullptr, cudaGraphDestroy);
    cudaError_t ended = cudaSuccess;
    Recording recording = Recording::kNone;
    if (device != nullptr) {  // of a lost one too: a recording that stays open bars its thread from much of CUDA
        recording = device->recording;
        ended = end_recording(*device, graph);
    }
    return guarded_on("vl_graph_end", device, stream, [&](cudaStream_t on) {
        require(recording != Recording::kNone, "no graph is being recorded: vl_graph_begin comes first");
        require(recording == Recording::kWhole, "a call failed while the graph was recorded");
        check_cuda(ended, "recording a graph");
        require(out != nullptr, "out must not be NULL");
        std::unique_ptr<vl_graph, void (*)(vl_graph *)> made(new vl_graph{device->ordinal, nullptr}, vl_graph_free);
        check_cuda(cudaGraphInstantiate(&made->exec, graph.get(), 0), "making a recorded graph ready");
        // else the first launch would do it, while somebody waits
        check_cuda(cudaGraphUpload(made->exec, on), "making a recorded graph ready");
        *out = made.release();
    });
}

extern "C" vl_status vl_graph_launch(vl_device *device, vl_stream stream, vl_graph *graph) {
    return guarded_on("vl_graph_launch", device, stream, [&](cudaStream_t on) {
        require(graph != nullptr, "graph must not be NULL");
        require(device->recording == Recording::kNone, "a graph cannot be launched within another");
        check_cuda(cudaGraphLaunch(graph->exec, on), "launching a graph");
    });
}

extern "C" void vl_graph_free(vl_graph *graph) {
    if (graph != nullptr) {
        // results are ignored: a lost device cannot give anything back
        cudaSetDevice(graph->ordinal);
        if (graph->exec != nullptr) {
            cudaGraphExecDestroy(graph->exec);
        }
        delete graph;
    }
}
