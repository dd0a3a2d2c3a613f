"""The encoder's network, and how it becomes an int8 ONNX file. Needs the extra `encoder`."""

import tempfile
from pathlib import Path
from typing import Any

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from transformers import AutoModel

_DROPOUT = 0.1


class EncoderNetwork(torch.nn.Module):  # type: ignore[misc]  # torch is skipped by the type check: it is an extra
    """The pre-trained body in the folder `base` with a new head: token ids and mask to log-odds and unit vectors."""

    def __init__(self, base: Path, labels: int) -> None:
        super().__init__()
        # Eager attention: the fused one cannot be exported with free lengths.
        self.body = AutoModel.from_pretrained(base, attn_implementation="eager", local_files_only=True)
        self.dropout = torch.nn.Dropout(_DROPOUT)
        self.head = torch.nn.Linear(self.body.config.hidden_size, labels)

    def forward(self, input_ids: Any, attention_mask: Any) -> tuple[Any, Any]:
        """Log-odds, an array (comments, labels), and unit vectors, (comments, dimensions)."""
        states = self.body(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(states.dtype)
        mean = (states * mask).sum(1) / mask.sum(1)
        return self.head(self.dropout(mean)), torch.nn.functional.normalize(mean, dim=1)


def export(network: EncoderNetwork) -> bytes:
    """The network as an ONNX file with int8 weights, for comments of any number and length."""
    network.eval()
    ids = torch.ones(3, 17, dtype=torch.long)
    free = {0: torch.export.Dim("comments"), 1: torch.export.Dim("tokens")}
    with tempfile.TemporaryDirectory() as folder:
        whole, small = Path(folder) / "whole.onnx", Path(folder) / "small.onnx"
        torch.onnx.export(
            network,
            (ids, torch.ones_like(ids)),
            str(whole),
            input_names=["input_ids", "attention_mask"],
            output_names=["logits", "embeddings"],
            dynamic_shapes={"input_ids": free, "attention_mask": free},
            dynamo=True,
            external_data=False,
        )
        quantize_dynamic(whole, small, weight_type=QuantType.QInt8, per_channel=True)
        return small.read_bytes()
